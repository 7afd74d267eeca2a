using System.Buffers.Binary;
using Jitney.Execution.Calls;
using Jitney.Interop.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>Shows linked code as modules of the process. For use as actions.</summary>
public sealed class ModuleService : IService
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int MostProgramHeaders = 32;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (LinkedModules.CanBeShown)
        {
            registry.Add(BootstrapSymbols.ModulesAdd, ServicePlace.Program, Add);
            registry.Add(BootstrapSymbols.ModulesRemove, ServicePlace.Program, Remove);
        }
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Modules lie in allocations, whose deallocate actions take them away.
    }

    private static ReadOnlyMemory<byte> Add(ServiceCall call)
    {
        ModuleDescription module = ActionMessages.DecodeModule(call.Arguments.Span);
        return Answer.Error(() => Problem(module.Headers) ?? LinkedModules.Add(module));
    }

    private static ReadOnlyMemory<byte> Remove(ServiceCall call)
    {
        ModuleDescription module = ActionMessages.DecodeModule(call.Arguments.Span);
        return Answer.Error(() => LinkedModules.Remove(module) ? null : $"no module with headers at {module.Headers} is shown");
    }

    // Whoever iterates over modules trusts them.
    private static string? Problem(ExecutorAddress headers)
    {
        Span<byte> bytes = stackalloc byte[HeaderSize + (MostProgramHeaders * ProgramHeaderSize)];
        if (OwnMemory.Read(headers.Value, bytes[..HeaderSize]) is string problem)
        {
            return $"the headers at {headers} cannot be read: {problem}";
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]);
        return bytes.StartsWith("\u007fELF"u8) && BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]) == HeaderSize && count <= MostProgramHeaders
            && OwnMemory.Read(headers.Value + HeaderSize, bytes.Slice(HeaderSize, count * ProgramHeaderSize)) is null
            ? null
            : $"there are no headers of a module at {headers}";
    }
}
