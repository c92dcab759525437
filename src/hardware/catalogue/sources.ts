/** Public sources that the figures of the catalogue are cited from. */

export const mlEngineering = 'stas00/ml-engineering@744d01e, compute/accelerator/README.md (tables of vendor figures)'
export const mlEngineeringNetwork = 'stas00/ml-engineering@744d01e, network/README.md (interconnects, one direction)'
export const wikipedia = 'voidful/gpu-info-api@03a6b34, gpu.json (Wikipedia lists of graphics processing units)'
export const gpuSpecs = 'winston-zhang-orz/gpu-specs, specs.md'
export const llmAnalysis = 'cli99/llm-analysis@d841e40, llm_analysis/gpu_configs'
export const llmViewer = 'hahnyuan/LLM-Viewer@472f71f, hardwares/hardware_params.py'
export const genZ = 'abhibambhaniya/GenZ-LLM-Analyzer@091bdd0, Systems/system_configs.py'
export const jax = 'jax-ml/jax@04c63627, jax/_src/pallas/mosaic/tpu_info.py (per core, times cores)'
export const scalingBook = 'jax-ml/scaling-book@0819a7d, tpus.md'
export const googleCloud = 'Google Cloud documentation, docs.cloud.google.com/tpu/docs, system architecture pages'
export const neuron =
  'AWS Neuron documentation, awsdocs-neuron.readthedocs-hosted.com, neuron-hardware and NKI architecture guides'
export const rocm = 'AMD ROCm documentation, rocm.docs.amd.com, GPU hardware specifications (6.2.4 and 7.13)'
export const mi300aSheet = 'vengineer.hatenablog.com, 2023-12-11 (quotes the AMD MI300A data sheet)'
export const mi350Sheet =
  'AMD MI350X and MI355X sheets, as quoted in public code (FP64 72.1 and 78.6 TFLOP/s in vector and matrix, FP16 2.31 and 2.52, FP8 4.61 and 5.03, FP6 and FP4 9.2 and 10.1 PFLOP/s)'
export const l40Sheet = 'mullet.se, product 355414 (NVIDIA L40 and L40S sheet)'
export const a40Sheet = 'ecer.com, NVIDIA A40 product page (data sheet figures)'
export const paderborn = 'Paderborn Center for Parallel Computing, upb-pc2.atlassian.net, NVIDIA A100 40GB'
export const techPowerUp = 'sysrqmts.com and cputronic.com, GPU comparison pages (figures from TechPowerUp)'
export const hmcTech = 'hmc-tech.com, GPU comparison pages'
export const hmcTech3090Ti =
  'hmc-tech.com, RTX 4090 D vs RTX 3090 Ti (RTX 3090 Ti: FP32 and TF32 40, BF16 80, FP16 160 and 80 TFLOP/s by accumulator, INT4 640 TOP/s)'
export const hmcTechB100 =
  'hmc-tech.com, NVIDIA B200 vs NVIDIA B100 (B100: FP4 7, FP8 3.5, BF16 1.75, TF32 0.875 PFLOP/s, INT8 3.5 POP/s, FP32 60.6 and FP64 30.3 TFLOP/s, 192 GB, 700 W)'
export const rtx5090Press = 'fpsbench.com, RTX 4090D against RTX 5090; Linux Format, May 2025'
export const runtimePredictor = 'huggingface.co/RajBhope/gpu-runtime-predictor, gpu_catalog.json'
export const huggingFaceTasks = 'npm @huggingface/tasks 0.21.54, src/hardware*.ts (figures it calls approximate)'
export const fixstars = 'blog.us.fixstars.com, Jetson guide'
export const orinNanoSuper =
  'brojogopalsapui.com, Jetson Orin Nano Super (quotes the NVIDIA developer kit data sheet, December 2024)'
export const orinNxSheet = 'icub-tech-iit/cad-libraries, JETSON-ORIN-NX-DATASHEET.pdf'
export const jetsonNaming = 'algotechniq.com, Jetson naming, 2025'
export const jetsonTable =
  'docs.ultralytics.com, NVIDIA Jetson (table of the modules: memory of 136.5 GB/s on AGX Xavier, 204.8 on AGX Orin, 102.4 on Orin NX), and NVIDIA AGX Xavier sheet as quoted in public code (11 TFLOP/s in FP16, 22 TOP/s in INT8)'
export const chipGenerations = 'akunu.prabod.rathnayaka.me, chapter 5, chip generations'
export const gpuHunter = 'gpuhunter.io, Apple M4 Max and M3 Ultra pages'
export const localLlmGuide = 'clawtopic.com and starmorph, local LLM guide (M3 Max memory bandwidth)'
export const groqPress = 'techpowerup.com, news on the Groq LPU'
export const groqLaunch =
  'techspot.com/news/83719, 2020 (Groq TSP: 300 W; 20 superlanes with two memory units of 5.5 MB each)'
export const graphcorePress = 'cambrian-ai.com and convergedigest.com (Graphcore GC200)'
export const graphcoreMemory = 'PaddlePaddle documentation, IPU (GC200: 1472 cores, 250 TFLOP/s, 47.5 TB/s on chip)'
export const graphcoreIsa =
  'Graphcore instruction set in public code (f32v2axpy: a x + y of two fp32 elements a clock; runners: 128 fp16 FLOPs a tile and clock; 1472 tiles of 624 KiB on a GC200)'
export const semiWiki = 'semiwiki.com, Tesla Dojo chip (4 TB/s from edge to edge)'
export const cloudAi100 =
  'quic/cloud-ai-sdk-pages@65217d9, docs/Getting-Started/Architecture (cards; tensor and vector units of 4096 and 256 fp16 MACs a clock)'
export const teslaPress = 'worldstockmarket.net and biovustechnologies.com (Tesla D1)'
export const gaudiPress = 'theregister.com, 2024-04-09; pcguia.pt (Gaudi 2 and 3)'
export const appleNewsroom =
  'apple.com newsroom and github.com/ggml-org/llama.cpp/discussions/4167, as quoted in public notes (memory bandwidth: M1 and M2 Max 400 GB/s, M1 and M2 Ultra 800)'
export const appleBandwidths =
  'Memory bandwidths of Apple silicon as listed in public repositories (M1 68, M1 Pro 200, M2 100, M2 Pro 200, M3 100, M3 Pro 150, M4 120, M4 Pro 273, M5 153, M5 Pro 307, M5 Max 614 GB/s)'
export const llamaBandwidths = 'github.com/ggml-org/llama.cpp/pull/1642 (M1 68.2, M2 102.4, M1 Pro 204.8 GB/s)'
export const metalBenchmarks =
  'philipturner/metal-benchmarks@dc2adc6, README (256 FLOPs a clock and GPU core in F16 and in F32, on M1 and M2)'
export const macRumors = 'macrumors.com/threads/2471322 (M1: 2.6 TFLOP/s, up to 16 GB; M2: 3.55 TFLOP/s, up to 24 GB)'
export const m5Roofline =
  'michaelstinkerings.org/apple-m5-gpu-roofline-analysis (10 cores at 1578 MHz: 3.76 TFLOP/s in FP32 measured, 94% of the peak; 153.6 GB/s, 122 measured)'
export const m5Press =
  'techboards.net/threads/5297 (matrix units in the GPU cores of A19 and M5); aivideo.la and the-decoder.com on the M5 (153 GB/s, up to 32 GB, over 4 times the GPU compute of an M4 for AI)'
export const m5MaxPress = 'thedailyscout.com, M5 Max (up to 40 GPU cores, up to 128 GB at 614 GB/s)'
export const a17Press = 'grokipedia.com/page/Apple_A17 and profolus.com (A17 Pro: six GPU cores, 8 GB of LPDDR5)'
export const a18Press =
  'notebookcheck.net, Apple A18 (five GPU cores, 17% more memory bandwidth than before); techmehr.com, 2024-09-10'
export const cpuSpecs = 'felixsteinke/cpu-spec-dataset@4c08d88, dataset/{intel,amd}-cpus.csv (vendor figures)'
export const genoaMemory =
  'tomshardware.com, 2021-12-09, AMD Genoa (EPYC with DDR4: 8 channels, 204.8 GB/s, 4 TB; with DDR5: 12, 460.8 GB/s, 6 TB)'
export const raspberryPi = 'circuitdigest.com and hippocampus.si (Raspberry Pi 5)'
export const graceHotChips =
  'hardwaretimes.com, NVIDIA Grace (superchip of two: 144 Neoverse V2 cores, 4 x 128-bit SVE2, FP64 7.1 TFLOP/s, 500 W)'
export const graceMlPerf =
  'mlcommons/inference_results_v6.1, closed/Crusoe/systems (Grace: 3.1 GHz base, 3.44 GHz boost)'
export const graceAndVera =
  'hardwareluxx.de, 67858 (NVIDIA on Grace and Vera; Grace: 114 MB of L3, up to 480 GB at 512 GB/s, NVLink-C2C 900 GB/s in both directions)'
export const epyc9755Press =
  'svethardware.cz/60948 and tomshardware.com, EPYC 9755 (128 cores, 2.7 GHz base, 512 MB of L3); hubbry.com, Epyc (12 channels at 6400 MT/s)'
export const xeon6980pPress =
  'techpowerup.com/326957, Xeon 6980P (128 cores, 12 channels, AMX-FP16); hothardware.top (504 MB of L3, 500 W); dedirock.com and winbuzzer.com (MRDIMM at 8800 MT/s)'
export const ryzen9950xPress =
  'notebookcheck.com, Ryzen 9 9950X (16 Zen 5 cores, 64 MB of L3, 170 W, DDR5 up to 5600 MT/s); BenchmarkDotNet logs in public repositories (4.30GHz)'
export const corei9Press =
  'gamerfridge.com, 2023-10-17, Core i9-14900K (8 and 16 cores, 36 MB of L3, DDR5-5600, 253 W at turbo, 125 W base)'
export const graviton4Press =
  'anandtech.com/show/21172 (Graviton4: 96 cores, 536.7 GB/s); nextplatform.com, 2023-11-28 (Neoverse V2, twelve DDR5 controllers); chipsandcheese.com, Neoverse V2 in Graviton 4 (36 MB of L3; 192 cores and 1536 GB in two sockets)'
export const ampereOnePress =
  'tomshardware.com, AmpereOne (192 cores, two 128-bit units with FP16, BF16 and INT8 each); servethehome.com, AmpereOne at Hot Chips 2024 (A192-32X: 8 channels, 64 x 1 MB system level cache)'
export const memoryWall = 'amirgholami/ai_and_memory_wall@a1f1d67, hw_scaling.pdf'
export const a100Whitepaper =
  'NVIDIA A100 Tensor Core GPU Architecture whitepaper, 2020 (L2 read bandwidth: A100 5120 B/clk, V100 2048 B/clk; no BF16 on P100 and V100)'
export const onChipTable =
  'PMC10448217, Table 3 (clocks, L2 and shared memory bandwidth of V100, A100 and H100: 128 B/clk/SM of shared memory)'
export const klockwood =
  'glennklockwood.com/garden/processors/h100 (132 SMs, 1.83 and 1.98 GHz; vector and matrix peaks; H200 has the same GPU)'
export const h100NvlSheet =
  'NVIDIA H100 NVL data sheet at pny.com, as quoted in public code (FP64 30, its tensor cores 60, FP32 60, TF32 835, BF16 1671, FP8 3341 TFLOP/s and INT8 3341 TOP/s with sparsity, 94 GB at 3.9 TB/s, NVLink 600 GB/s)'
export const gh200Wikipedia = 'Wikipedia, Hopper (microarchitecture) (GH200: 132 SMs, 1980 MHz, up to 1000 W a module)'
export const scalingBookGpus = 'jax-ml/scaling-book@1a55377, gpus.md'
export const chipsAndCheese = 'chipsandcheese.com, 2023-07-02, H100 PCIe (114 SMs, 1755 MHz boost; measured L2)'
export const cdna3Whitepaper = 'AMD CDNA 3 architecture whitepaper, pp. 9-11 (L2 and Infinity Cache bandwidth)'
export const matrixCores = 'gpuopen.com, AMD matrix cores (MI100 and MI250X FLOPs per clock per CU, vector and matrix)'
export const klockwoodB200 =
  'glennklockwood.com/garden/processors/B200 (dense rates of the HGX and GB200 variants; 192 GB; B100 at 700 W)'
export const klockwoodB300 =
  'glennklockwood.com/garden/processors/B300 (FP64 1.25 and FP32 75 TFLOP/s, FP6 as FP8; it prints 4500 in INT8)'
export const blackwellSheet =
  'NVIDIA GB200 NVL72 and HGX B200 data sheet, as quoted at zdszero.github.io, Hardware (per GPU: FP64 40 and 37, FP32 80 and 75; 186 GB at 8 TB/s, 180 GB at 7.7 TB/s)'
export const blackwellUltraSheet =
  'NVIDIA Blackwell Ultra data sheet, individual GPU specifications, as quoted in public code (sparse, but fp4 sparse and dense: GB300 FP4 20 and 15, FP8 10, BF16 5, TF32 2.5 PFLOP/s, INT8 330 TOP/s, FP32 80 and FP64 1.3 TFLOP/s, 279 GB at 8 TB/s, 1400 W; HGX 18 and 14, 9, 4.5, 2.2, 307, 75 and 1.2, 270 GB at 7.7 TB/s, 1100 W)'
export const verda =
  'verda.com/blog/gb300-nvl72-architecture (dense: INT8 0.165 POP/s on GB300, 0.15 on B300, 4.5 on B200; FP32 0.080 and 0.075 PFLOP/s)'
export const int8Measured =
  'github.com/pytorch/pytorch/issues/187094 (GB300: torch._int_mm of 8192 x 4096 x 4096 takes 6.4 times the 0.273 ms of tf32, about 157 TOP/s)'
export const pytorchAccumulate =
  'github.com/pytorch/pytorch/issues/123157 (PyTorch accumulates fp16 products in fp32; RTX 4090: 330.3 against 165.2 TFLOP/s)'
export const flopsBench =
  'xzwgit/gpu-flops-bench@5a32ae9, README (cuBLASLt, dense, measured: RTX 4090 fp16 179, fp8 354, int8 676; RTX 5090 fp16 254, fp8 774, int8 906, fp4 1617)'
export const ga102Whitepaper =
  'NVIDIA GA102 GPU architecture whitepaper, as quoted in public code (RTX 3090: FP16 tensor 142 TFLOP/s with FP16 accumulate, 71 with FP32, INT8 284 TOP/s, NVLink 112.5 GB/s in both directions; RTX A6000: TF32 77.4)'
export const adaWhitepaper =
  'NVIDIA Ada GPU architecture whitepaper v2.1, appendix A, as quoted in public code (RTX 4090: FP16 330.3 and FP8 660.6 TFLOP/s with FP16 accumulate, 165.2 and 330.3 with FP32; INT8 660.6)'
export const turingWhitepaper = 'NVIDIA Turing GPU architecture whitepaper (tensor cores: FP16, INT8, INT4)'
export const gaudi3HotChips =
  'Intel Gaudi 3 at Hot Chips 2024, sgpjbg.com/baogao/465025 (BF16 and FP8 matrix 1835 TFLOP/s, BF16 vector 28.7, SRAM 12.8 TB/s)'
export const neuronCoreV4 =
  'aws-neuron/aws-neuron-sdk@db1586c, about-neuron/arch/neuron-hardware/neuron-core-v4.rst (32 MiB of SRAM; vector and scalar engines of 1.2 TFLOP/s each in FP32)'
export const ascendServers =
  'msmodeling device list in public code (ATLAS_800_A2_376T_64G: 376 TFLOP/s in BF16, 64 GB; ATLAS_800_A3_752T_128G_DIE: 752 TFLOP/s)'
export const ascendSurvey =
  'Survey in public repositories (Ascend 910B3: 64 GB at 1.6 TB/s, 20 AI cores, 313 TFLOP/s in FP16)'
export const ascendPress = 'boardor.com, Ascend 910B (about 320 TFLOP/s in FP16, 64 GB, 310 W)'
export const cloudMatrix =
  'CloudMatrix384 notes in public repositories (Ascend 910C: two dies, 128 GB at 3.2 TB/s, about 752 TFLOP/s in BF16; Unified Bus 392 GB/s in one direction)'
export const ascend910cPress =
  'epium.com and besthub.dev, Ascend 910C (780 and 800 TFLOP/s in FP16, 3200 GB/s, interconnect of 784 GB/s)'
export const cerebrasPress =
  'yobitel.com/knowledge-base/cerebras-wse-3 (125 PFLOP/s in sparse FP16, 44 GB at 21 PB/s); awesomeagents.ai/hardware/cerebras-wse-3 (about 23 kW a CS-3)'
export const cerebrasCores = 'nextplatform.com, 2024-03-14 (WSE-3: 900,000 cores with FP16 SIMD units of eight lanes)'
export const sambaNovaHotChips =
  'SambaNova SN40L at Hot Chips 2024, sgpjbg.com/baogao/465014 and servethehome.com (638 TFLOP/s in BF16, 64 GB of HBM, 25.6 TB/s over 16 sockets); aiwiki.ai/wiki/sambanova_sn40l (September 2023)'
export const sambaNovaPaper =
  'R. Prabhakar et al., "SambaNova SN40L: Scaling the AI Memory Wall with Dataflow and Composition of Experts", arXiv 2405.07518, as quoted in public repositories (520 MiB of PMU SRAM, 64 GiB of HBM, 1.5 TiB of DDR)'
export const wormhole =
  'docs.tenstorrent.com/aibs/wormhole/specifications (n300: FP8 466, FP16 131, BLOCKFP8 262 TFLOP/s; 192 MB of SRAM, 24 GB at 576 GB/s, 300 W)'
export const blackhole =
  'docs.tenstorrent.com/aibs/blackhole/specifications (32 GB at 512 GB/s, 1.5 MB a core, 4 x QSFP-DD 800G, 300 W)'
export const blackholeFirmware =
  'servernews.ru/1136519 (February 2026: firmware takes a p150 from 140 to 120 cores, from 774 to 664 TFLOP/s in BLOCKFP8); awesomeagents.ai (664 in BLOCKFP8, 332 in BF16)'
export const tpu7x =
  'Google Cloud documentation, docs.cloud.google.com/tpu/docs/tpu7x (v5p, v6e and TPU7x: HBM of 95, 32 and 192 GiB a chip; FP8 459, 918 and 4614 TFLOP/s; ICI 1200, 800 and 1200 GB/s in both directions)'
export const ironwood =
  'Google, Ironwood announcement, as quoted in public code (192 GB at 7.37 TB/s, ICI 1.2 TB/s in both directions)'
export const tpuV2Vpu =
  'T. Norrie et al., "The design process for Google\'s training chips: TPUv2 and TPUv3", IEEE Micro 41(2), 2021, pp. 59-60, as summarised in public code (128 lanes of 8 sublanes with a dual-issue 32-bit ALU each, a 128 x 128 matrix unit, two on TPUv3)'
export const gpuBenches =
  'te42kyfo/gpu-benches@1c36d50, gpu-l2-cache (L2 bandwidth by data set, measured: H200 9.7 TB/s, H100 PCIe 6.9, L40 5.2 up to 96 MB)'
export const gpuDataSheets =
  'arthurchiao.art, GPU Performance (Data Sheets) Quick Reference, 2023 (PCIe x16 in both directions: Gen3 32 GB/s, Gen4 64, Gen5 128; A30: 165 TFLOP/s in BF16, 330 TOP/s in INT8, 661 in INT4, NVLink 200 GB/s)'
export const p100Sheet =
  'NVIDIA Tesla P100 PCIe sheet as quoted in public code (4.7, 9.3 and 18.7 TFLOP/s in FP64, FP32 and FP16)'
export const vkpeak =
  'github.com/phoronix-test-suite/test-profiles/issues/284 (vkpeak: more than 130 TFLOP/s in fp16 matrix on an RX 7900 XTX)'
export const wmma =
  'gpuopen.com/learn/wmma_on_rdna3, as quoted in public code (FLOPs a clock and CU: RDNA 2 FP16 256, INT8 512, INT4 1024; RDNA 3 FP16, BF16 and INT8 512, INT4 1024)'
export const wmmaRdna4 = 'RDNA 4 WMMA notes in public code (FLOPs a clock and CU: FP16 and BF16 1024, INT8 2048)'
export const rocmSpecs =
  'AMD ROCm documentation, ROCm/legacy-rocm-build@089d751, docs/reference/gpu-arch-specs.rst (CUs, Infinity Cache and L2)'
export const rx9070Press =
  'purepc.pl, multiplayer.it and azhotdeal.com, RX 9070 XT (64 CUs at 2.97 GHz: 48.7 TFLOP/s in FP32, 779 and 1557 sparse TOP/s in INT8 and INT4; 640 GB/s, 64 MB, 304 W, PCIe 5.0 x16)'
export const topCpu =
  'topcpu.net, RX 9070 XT vs RX 6950 XT (FP64 622 GFLOP/s where FP32 is 19.9 TFLOP/s without dual issue: 1/32)'
export const strixHaloNotes =
  'llm-tracker.info, Strix Halo (512 FLOPs a clock on each of 40 CUs at 2.9 GHz; 256 GB/s, 212 measured; 110 GB mapped for the GPU by default)'
export const strixHaloSpecs = 'whylucian.github.io/softab/docs/hardware-specs (INT8 59.4 and INT4 118.8 TOP/s, 120 W)'
export const strixHaloCache = 'tomshardware.com on Strix Halo (32 MB of Infinity Cache)'
export const arcB580 =
  'fpsbench.com, Arc B580 (456 GB/s, 18 MB of L2, FP32 13.67 and FP64 1.709 TFLOP/s at 2670 MHz, 190 W)'
export const arcXmx =
  'hmc-tech.com, Arc B580 vs A580 (dense INT4: 437.45 TOP/s on a B580; 393.22 on an A580, 384 engines at 2.0 GHz, 512 operations a clock each)'
export const arcB580Press = 'svethardware.cz/61385 (Arc B580: 160 XMX engines, 233 TOP/s in INT8, PCIe 4.0 x8)'
export const snapdragonPress =
  'notebookcheck.net, Snapdragon X Elite (4.6 TFLOP/s, LPDDR5X-8448, NPU of 45 TOP/s); tweaktown.com/news/93943 (up to 64 GB); tectack.com, 2024-06 (1536 FP32 ALUs)'
export const nvbench = 'NVBench logs in public repositories (NVIDIA A30: 933 GB/s, L2 of 24576 KiB)'
export const gh200Driver = 'cuDeviceTotalMem in public code (NVIDIA GH200 144G HBM3e: 153008209920 bytes)'
export const memsize =
  'sysctl hw.memsize in public logs (34359738368 on a Mac of 32 GB, 137438953472 on one of 128 GB: GB are GiB)'

/** Figures that a driver's tool reports, as printed in logs of public repositories. */
const driverLog =
  (tool: string) =>
  (line: string): string =>
    `${tool} logs in public repositories (${line})`
export const nvidiaSmi = driverLog('nvidia-smi')
export const cudaProperties = driverLog('CUDA device properties (deviceQuery, PyTorch)')
export const rocmSmi = driverLog('rocm-smi')
export const hlSmi = driverLog('hl-smi')
export const tegrastats = driverLog('tegrastats')
export const hip = driverLog('llama.cpp with ROCm')
export const levelZero = driverLog('Level Zero')
export const npuSmi = driverLog('npu-smi')
export const lscpu = driverLog('lscpu')
export const appleClocks = driverLog('powermetrics and macmon')('M4 and M4 Max: GPU clock of up to 1578 MHz')
/** Sizes of memory and caches as the driver reports them. */
export const mt4g = (device: string): string =>
  `caps-tum/mt4g@4cc5566, sample_results/${device}.json (memory and cache sizes that the driver reports)`

export const dp4a =
  'Kernel notes for V100 SXM2 in public repositories (DP4A 62.8 TOP/s, four times fp32, against 125 TFLOP/s of the fp16 tensor cores)'

export const skylakeL2 =
  'travisdowns/uarch-bench wiki, "How much bandwidth does the L2 have to give, anyway?"; realworldtech.com, 2018-11-19 (64 B/cycle L2 on Skylake Server)'
export const orinBrief =
  'NVIDIA Jetson AGX Orin Series Technical Brief (2048 CUDA cores, 5.3 FP32 TFLOP/s, 170 sparse INT8 TOP/s on the GPU, 4 MB L2)'
