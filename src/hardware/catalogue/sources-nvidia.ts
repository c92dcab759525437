/** Public sources that figures of NVIDIA's GeForce, workstation and system targets are cited from. */

export const turingAppendix =
  'NVIDIA Turing GPU architecture whitepaper, appendix (RTX 2080 Ti: FP16 107.6 and 53.8 TFLOP/s by accumulator, INT8 215.2, INT4 430.3 TOP/s; L2 of 5632 KB, 2816 KB on a GTX 1080 Ti; 11264 MB on both)'
export const rtx4080Specs =
  'holynerdvana.com, 2022-11-01, GeForce RTX 4080 (9728 cores at 2505 MHz, 22.4 Gbit/s on 256 bits, 64 MB of L2, FP32 48.7 and sparse FP16 390 TFLOP/s, 320 W)'
export const rtx5060TiMeasured =
  'QuantumDrizzy/BLACKWALL@744deb2, README (RTX 5060 Ti, measured: TF32 23.8, BF16 47.0, FP16 with FP16 accumulate 87.9, FP8 184.6, NVFP4 341.9 TFLOP/s)'
export const rtx5080Whitepaper =
  'brojogopalsapui.com, RTX 5080 (quotes the NVIDIA RTX Blackwell whitepaper: 64 MB of L2, 960 GB/s, 1801 sparse FP4 TFLOP/s)'
export const a10gPage =
  'baseten.co/blog/nvidia-a10-vs-a10g-for-ml-model-inference (24 GB at 600 GB/s on both; the A10G has more CUDA and less tensor throughput)'
export const a10gMeasured =
  'cuBLAS logs in public repositories (NVIDIA A10G: 67.1 TFLOP/s in fp16 with fp32 accumulation)'
export const h20Sheet =
  'zangshuxian.com, 674733024499207168 (H20: 78 SMs; INT8 296 TOP/s, FP16 148, TF32 74, FP32 44, FP64 1 TFLOP/s; 4.0 TB/s); tweaktown.com/news/95224 (96 GB, 400 W, NVLink 900 GB/s)'
export const h20Cache = 'ke60.top, 1471031 (H20: 60 MB of L2)'
export const h800Comparison =
  'philisun.com and tumgag.com, NVIDIA H800 vs H100 (the same die and tensor rates; NVLink 400 GB/s in both directions, FP64 1 TFLOP/s)'
export const gb10HotChips =
  'afnnews.qaasid.com, 145463 (GB10 at Hot Chips 2025: 1 PFLOP/s in sparse FP4, 31 TFLOP/s in FP32)'
export const dgxSpark = 'ai-infrastructure.net, DGX Spark (140 W, 128 GB at 273 GB/s, ConnectX-7)'
export const thorClocks =
  'torring.dev/blog/2026/rtx-spark-throttling (Jetson T5000: 20 SMs, 2560 CUDA cores, 65536 sparse FP4 FLOPs a clock and SM at 1570 MHz)'
export const thorQuery = 'forums.developer.nvidia.com/t/356355 (Jetson AGX Thor: 20 SMs, L2 of 32 MiB)'
export const thorPress = 'learnaivisually.com, Jetson Thor (2070 TFLOP/s in FP4, 40 to 130 W)'
export const dgxGb200 =
  'docs.nvidia.com/dgx/dgxgb200-user-guide/hardware.html (72 GPUs in an NVLink domain; 4 ConnectX-7 of 400 Gbit/s in a compute tray of 4 GPUs)'
export const gb300Components =
  'docs.nvidia.com/enterprise-reference-architectures/nvl72-ai-factory (72 GPUs in an NVLink domain; 4 ConnectX-8 in a compute tray of 4 GPUs); rillor.com/insights/connectx-7-vs-connectx-8-and-nvlink5 (800 Gbit/s a ConnectX-8)'
