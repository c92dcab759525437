/** The MCP server: lists the tools for agents and answers their calls. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { version } from '../../../package.json'
import { callTool, isTool, toolDescriptions } from '../../agents/tools'
import { WrongInput } from '../../agents/wrongInput'
import { agentText } from '../../present/agentText'
import { Refusal } from '../refusal'
import { diskModels } from './diskModels'
import { foldersOf } from './folders'

/** Serves standard input and output until the client closes them. `cwd`: folder that a client without roots may read. */
export async function serve(cwd: string): Promise<void> {
  const server = new Server(
    { name: 'memwall', title: 'Memwall', version },
    { capabilities: { tools: {} }, instructions: agentText.server },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listed }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    if (!isTool(params.name)) throw new McpError(ErrorCode.InvalidParams, agentText.input.noTool(params.name))
    try {
      const files = diskModels(await foldersOf(server, cwd), signal)
      return resultOf(await callTool(params.name, params.arguments ?? {}, files))
    } catch (error) {
      if (error instanceof WrongInput || error instanceof Refusal) return { ...resultOf(error.message), isError: true }
      throw error
    }
  })
  await server.connect(new StdioServerTransport())
}

const resultOf = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })

const listed = toolDescriptions.map(
  ({ name, title, description, inputSchema }): Tool => ({
    name,
    title,
    description,
    inputSchema: { ...inputSchema, type: 'object' },
    annotations: { title, readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
  }),
)
