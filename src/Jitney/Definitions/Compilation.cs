using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Definitions;

/// <summary>Compiles source files with the system's compilers, several at a time, in a temporary folder that only this user may enter.</summary>
/// <remarks>The folder holds objects only until they are read, and goes with this object. What compilers say goes to standard error.
/// <see cref="Abandon"/> may be called by any thread at any time; the rest is not thread-safe. To make one throws an <see cref="Failures.ExecutorException"/> where
/// no temporary folder can be made.</remarks>
/// <param name="target">What is compiled for.</param>
/// <param name="isTargetKnown">Whether what is linked is for that; else the first object may decide otherwise.</param>
/// <param name="root">Where the target's files are.</param>
internal sealed class Compilation(Target target, bool isTargetKnown, SystemRoot root) : IDisposable
{
    private const int StandardOutputNumber = 1;
    private const int StandardErrorNumber = 2;
    private const int Terminate = 15;

    private readonly Lock _gate = new();
    private readonly HashSet<ChildProcess> _running = [];
    private readonly DirectoryInfo _folder = TemporaryFolders.Make();
    private volatile bool _isAbandoned;

    /// <summary>Compiles the source files among some inputs.</summary>
    /// <param name="inputs">The inputs; those that are no source files stay as they are.</param>
    /// <param name="cancellation">Ends the compilers.</param>
    /// <returns>The inputs in their order, source files with their objects.</returns>
    /// <exception cref="LinkException">A compiler is missing, or did not like a source: all such errors together.</exception>
    public async Task<IReadOnlyList<ResolvedInput>> CompileAsync(IReadOnlyList<ResolvedInput> inputs, CancellationToken cancellation)
    {
        ResolvedInput[] result = [.. inputs];
        int[] sources = [.. Enumerable.Range(0, result.Length).Where(index => result[index].Language is not null)];
        var errors = new LinkException?[result.Length];
        int next = -1;
        await using (cancellation.Register(Abandon))
        {
            // Threads of their own: they only wait, and the pool's are for those who work.
            await Task.WhenAll(Enumerable.Range(0, Math.Min(sources.Length, Environment.ProcessorCount)).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    for (int turn = Interlocked.Increment(ref next); turn < sources.Length && !_isAbandoned; turn = Interlocked.Increment(ref next))
                    {
                        int index = sources[turn];
                        try
                        {
                            result[index] = result[index] with { Content = Compile(result[index], index) };
                        }
                        catch (LinkException error)
                        {
                            errors[index] = error;
                        }
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        LinkErrorsException.ThrowIfAny([.. errors.OfType<LinkException>()]);
        return result;
    }

    /// <summary>Asks the compilers that run to end, and removes the folder. Nothing is compiled any more.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isAbandoned = true;
            foreach (ChildProcess child in _running)
            {
                child.TrySignal(Terminate);
            }
        }

        Remove();
    }

    /// <inheritdoc/>
    public void Dispose() => Remove();

    private ReadOnlyMemory<byte> Compile(in ResolvedInput input, int number)
    {
        var compiler = Compiler.Of(input.Language!.Value, target, root);
        var place = new InputPlace(new InputName(input.Path));
        string path = compiler.Find() ?? throw new LinkException(place, compiler.Missing(target));
        string output = Path.Combine(_folder.FullName, FormattableString.Invariant($"{number}.o"));
        ExitStatus status;
        try
        {
            status = Run(new ProcessStart(path, [compiler.Name, .. compiler.Words, "-c", input.Path, "-o", output]));
        }
        catch (SystemCallException exception)
        {
            throw new LinkException(place, $"the compiler {compiler.Name} cannot be run: {exception.Message}");
        }

        if (status.Code != 0)
        {
            string end = status.Code is { } code ? FormattableString.Invariant($"with status {code}") : $"by {SignalNames.Of(status.Signal ?? 0)}";
            throw new LinkException(place, $"the compiler {compiler.Name} ended {end}");
        }

        try
        {
            byte[] content = File.ReadAllBytes(output);
            return isTargetKnown && LibraryMachine.TargetIn(content) is { } made && made.Architecture != target.Architecture
                ? throw new LinkException(place, compiler.MadeForOther(made, target))
                : content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinkException(place, $"the compiler {compiler.Name} has left no object: {FileProblem.Here.Of(exception)}");
        }
    }

    private ExitStatus Run(ProcessStart start)
    {
        // Whatever a compiler has to say is a message, and standard output is the program's.
        using var messages = new SafeFileHandle(StandardErrorNumber, ownsHandle: false);
        ChildProcess child;
        lock (_gate)
        {
            child = ChildProcess.Start(start with { Descriptors = [new HandedDescriptor(messages, StandardOutputNumber)] });
            _running.Add(child);
            if (_isAbandoned)
            {
                child.TrySignal(Terminate);
            }
        }

        try
        {
            // Cancellation ends the child and thereby this.
            new DescriptorWait(child.Descriptor).Wait(Timeout.InfiniteTimeSpan);
            child.TryReap(out ExitStatus status);
            return status;
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(child);
            }

            child.Dispose();
        }
    }

    private void Remove()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is gone already, or a compiler that has just been told to end still writes there; nobody can do better.
        }
    }
}
