using System.Runtime.InteropServices;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="ChildProcess"/>
/// <remarks>It ends with this process at the latest.</remarks>
internal sealed unsafe class SystemChildProcess : ChildProcess
{
    private const int Interrupt = 2;
    private const int KillSignal = 9;
    private const int Terminate = 15;

    // What shells make of the end by the signal that cannot be refused.
    private const uint KilledCode = 128 + KillSignal;

    // While handles are inheritable, no other process may be started here that would inherit them.
    private static readonly Lock s_starting = new();

    private readonly SafeDescriptor _handle;

    private readonly SafeDescriptor? _exitSignal;

    private SystemChildProcess(int number, SafeDescriptor handle, SafeDescriptor? exitSignal) => (Number, _handle, _exitSignal) = (number, handle, exitSignal);

    /// <inheritdoc/>
    public override int Number { get; }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _handle;

    /// <inheritdoc cref="ChildProcess.Start(ProcessStart)"/>
    public static new ChildProcess Start(ProcessStart start)
    {
        string path = start.WorkingDirectory is { } folder ? Path.GetFullPath(start.Path, Path.GetFullPath(folder)) : Path.GetFullPath(start.Path);
        if (Path.GetExtension(path).ToUpperInvariant() is ".BAT" or ".CMD")
        {
            // A command processor takes them apart by other rules, by which a word can become a command.
            throw new SystemCallException(SystemProblem.NoProgram, "start", $"{path}: words for a batch file cannot be quoted safely; start its program itself");
        }

        string words = CommandLineText.Of(start.Arguments);
        string environment = EnvironmentBlock.Of(start.Environment, start.FirstVariable);
        lock (s_starting)
        {
            using var handles = new InheritedHandles(start.ExitSignal is { } exit ? [.. start.Descriptors, new HandedDescriptor(exit)] : start.Descriptors);
            using var attributes = new StartAttributes(handles.All);
            var information = new ProcessCalls.StartInformation
            {
                Size = (uint)sizeof(ProcessCalls.StartInformation),
                Flags = ProcessCalls.STARTF_USESTDHANDLES,
                Input = handles.Standard(StandardStream.Input),
                Output = handles.Standard(StandardStream.Output),
                Error = handles.Standard(StandardStream.Error),
                Attributes = attributes.Pointer,
            };
            uint flags = ProcessCalls.CREATE_UNICODE_ENVIRONMENT | ProcessCalls.EXTENDED_STARTUPINFO_PRESENT | (start.IsGroup ? ProcessCalls.CREATE_NEW_PROCESS_GROUP : 0);
            ProcessCalls.ProcessInformation process;

            // The line may be written to.
            char[] line = [.. words, '\0'];
            fixed (char* program = path, first = line, block = environment, directory = start.WorkingDirectory)
            {
                int inherits = handles.All.Length > 0 ? 1 : 0;
                if (ProcessCalls.CreateProcess(program, first, null, null, inherits, flags, block, directory, &information, &process) == 0)
                {
                    throw SystemCallException.FromLastError(SystemProcessFactory.Call, start.Path);
                }
            }

            _ = HandleCalls.Close(process.Thread);
            return new SystemChildProcess((int)process.ProcessNumber, new SafeDescriptor((int)process.Process) { Kind = (int)HandleKind.Other }, start.ExitSignal);
        }
    }

    /// <inheritdoc/>
    public override bool TryReap(out ExitStatus status)
    {
        status = Ending() ?? default;
        return status != default;
    }

    /// <inheritdoc/>
    public override ExitStatus? Ending()
    {
        // No code says by itself that the process still runs: each is one with which it may end.
        using var borrowed = new BorrowedHandle(_handle);
        if (EventCalls.Wait(borrowed.Value, 0) != EventCalls.IsSet)
        {
            return null;
        }

        uint code;
        return ProcessCalls.GetExitCode(borrowed.Value, &code) != 0
            ? new ExitStatus((int)code, null) { IsForced = HasNotSignalled() }
            : throw SystemCallException.FromLastError("GetExitCodeProcess");
    }

    /// <inheritdoc/>
    public override void Kill() => TrySignal(KillSignal);

    /// <inheritdoc/>
    public override bool TrySignal(int signal)
    {
        using var borrowed = new BorrowedHandle(_handle);
        if (EventCalls.Wait(borrowed.Value, 0) == EventCalls.IsSet)
        {
            return false;
        }

        switch (signal)
        {
            case KillSignal or Terminate:
                // One that is about to end by itself refuses.
                return ProcessCalls.Terminate(borrowed.Value, KilledCode) != 0
                    || (Marshal.GetLastPInvokeError() is int error and not SystemErrorNumbers.ERROR_ACCESS_DENIED ? throw new SystemCallException("TerminateProcess", error) : false);
            case Interrupt:
                return ProcessCalls.GiveConsoleEvent(ProcessCalls.CTRL_BREAK_EVENT, (uint)Number) != 0 ? true : throw SystemCallException.FromLastError("GenerateConsoleCtrlEvent");
            default:
                throw new SystemCallException(SystemProblem.InvalidArgument, "TrySignal", $"Windows knows no {SignalNames.Of(signal)}");
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _handle.Dispose();
        _exitSignal?.Dispose();
    }

    private bool HasNotSignalled()
    {
        if (_exitSignal is null)
        {
            return false;
        }

        using var borrowed = new BorrowedHandle(_exitSignal);
        return EventCalls.Wait(borrowed.Value, 0) != EventCalls.IsSet;
    }
}
