using System.Buffers.Binary;
using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Shows linked code as modules of the process. For use as actions.</summary>
/// <param name="isMapped">Whether a range is memory of the executor's own that may be read, so that headers there need not be copied to be looked at.</param>
internal sealed class ModuleService(Func<ExecutorAddressRange, bool> isMapped) : IService
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
            registry.Add(BootstrapSymbols.ModulesAdd, ServiceThread.Program, Add);
            registry.Add(BootstrapSymbols.ModulesRemove, ServiceThread.Program, Remove);
        }
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Modules lie in allocations, whose deallocate actions take them away.
    }

    private ReadOnlyMemory<byte> Add(ServiceCall call)
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
    private string? Problem(ExecutorAddress headers)
    {
        Span<byte> bytes = stackalloc byte[HeaderSize + (MostProgramHeaders * ProgramHeaderSize)];
        if (Read(headers.Value, bytes[..HeaderSize]) is string problem)
        {
            return $"the headers at {headers} cannot be read: {problem}";
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]);
        return bytes.StartsWith("\u007fELF"u8) && BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]) == HeaderSize && count <= MostProgramHeaders
            && Read(headers.Value + HeaderSize, bytes.Slice(HeaderSize, count * ProgramHeaderSize)) is null
            ? null
            : $"there are no headers of a module at {headers}";
    }

    // Not every system lets a process ask it to read the process's own memory.
    private string? Read(ulong address, Span<byte> bytes)
    {
        var range = ExecutorAddressRange.Of((ExecutorAddress)address, (ulong)bytes.Length);
        if (!isMapped(range))
        {
            return OwnMemory.Here.Read(address, bytes);
        }

        OwnMemory.Here.View(range).CopyTo(bytes);
        return null;
    }
}
