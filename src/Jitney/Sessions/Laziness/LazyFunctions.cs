using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Jitney.Calls;
using Jitney.Executors;
using Jitney.Functions.Conventions;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Laziness.Machines;
using Jitney.Sessions.Replacement;

namespace Jitney.Sessions.Laziness;

/// <summary>Functions of a session that are made when they are first called. Thread-safe.</summary>
/// <remarks>Such a function is a replaceable one, whose first definition keeps the registers, asks the controller, and jumps to the function anew. The controller has it replaced by what the host gives.</remarks>
/// <param name="session">The session.</param>
/// <param name="replacement">Replaces functions.</param>
/// <param name="handlers">Answers the calls.</param>
/// <param name="initializers">When initialisers run.</param>
internal sealed class LazyFunctions(Session session, FunctionReplacement replacement, CallHandlers handlers, InitializerTime initializers)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, LazyFunction> _numbered = new();

    // For whoever has the turn: those that are not made yet by the numbers of their names, and all that can go by the module that they go with.
    private readonly Dictionary<int, LazyFunction> _declared = [];
    private readonly Dictionary<LinkModule, List<long>> _byOwner = [];
    private bool _hasEntry;
    private long _count;

    /// <summary>Declares functions.</summary>
    /// <returns>Their addresses, which stay when they are made.</returns>
    public async ValueTask<IReadOnlyList<Symbol>> DefineAsync(
        Dylib dylib, LinkModule? owner, IReadOnlyList<string> names, LazyDefinition define, LazyOptions options, CancellationToken cancellation)
    {
        session.ThrowIfEnded();
        string[] all = [.. Given.Texts(names).Distinct()];
        Given.Something(define);
        ThrowIfWrong(options);
        if (all.Length == 0)
        {
            return [];
        }

        if (initializers == InitializerTime.InEachRun)
        {
            throw new InvalidOperationException("each run of a prepared program is a process of its own, in which nobody can ask for a function to be made: give the objects before the program is prepared");
        }

        await session.Started.WaitAsync(cancellation).ConfigureAwait(false);
        if (options.Failure == LazyFailure.EndsExecutor && session.Executor.IsThisProcess())
        {
            throw new InvalidOperationException("linked code runs in this process, which is not ended for one function: let its calls return a value, or use an executor of its own");
        }

        ILazyMachine machine = LazyCode.MachineOf(session.Executor.Description.Target);
        await replacement.PrepareAsync(cancellation).ConfigureAwait(false);
        ExecutorAddress entry = await EntryAsync(cancellation).ConfigureAwait(false);
        ICallingConvention convention = CallingConventions.Of(session.Executor.Description);
        dylib.MakeReplaceable(all);
        (long Number, LazyFunction Function)[] functions = [.. all.Select(name => (Interlocked.Increment(ref _count), new LazyFunction(name, dylib, define, options.Limit)))];
        byte[] failure = options.Failure.CodeFor(machine);
        var objects = new List<GivenObject>();
        foreach ((long number, LazyFunction function) in functions)
        {
            // Found from the moment on at which it is linked.
            _numbered[number] = function;
            objects.Add(new GivenObject(ThunkObject.Create($"{function.Name}, which is made when it is called", function.Name, machine.Stand(number, entry, failure), convention)));
        }

        bool isDeclared = false;
        try
        {
            _ = await replacement.RunAsync(
                new ReplacementOrder(dylib, objects)
                {
                    Owner = owner,
                    Which = static _ => false,
                    Names = all,
                    Linked = (module, numbers) =>
                    {
                        Declare(functions, owner ?? dylib.Inputs.Own, module, numbers);
                        isDeclared = true;
                    },
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !isDeclared)
        {
            // Where nobody has waited for it, the link may go on, and declare them.
            Array.ForEach(functions, function => _numbered.TryRemove(function.Number, out _));
            throw;
        }

        return await dylib.LookUpAsync(names, cancellation).ConfigureAwait(false);
    }

    /// <summary>Some modules go: whatever waits for functions of theirs is told that there are none. For whoever has the turn.</summary>
    /// <returns>Units whose memory calls still need.</returns>
    public IReadOnlyCollection<LinkedUnit> EndOf(IReadOnlySet<LinkModule> modules)
    {
        var left = new HashSet<LinkedUnit>();
        foreach (LinkModule module in modules)
        {
            if (!_byOwner.Remove(module, out List<long>? numbers))
            {
                continue;
            }

            foreach (long number in numbers)
            {
                if (_numbered.TryRemove(number, out LazyFunction? function))
                {
                    // Calls may wait in it, be about to ask, or go on behind their answer.
                    left.UnionWith(function.Units);
                    function.Remove();
                    function.End();
                }
            }
        }

        if (modules.Count > 0 && _declared.Count > 0)
        {
            foreach (int name in _declared.Where(static entry => entry.Value.Define is null).Select(static entry => entry.Key).ToArray())
            {
                _declared.Remove(name);
            }
        }

        replacement.Keep(left);
        return left;
    }

    /// <summary>Some functions have got other definitions. For whoever has the turn.</summary>
    public void EndOf(IEnumerable<int> names)
    {
        if (_declared.Count == 0)
        {
            return;
        }

        foreach (int name in names)
        {
            if (_declared.Remove(name, out LazyFunction? function))
            {
                function.End();
            }
        }
    }

    private static void ThrowIfWrong(LazyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Failure);
        if (options.Limit is { } limit && (limit <= TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentException($"a function cannot be made within {limit}: give more than nothing and at most 24 days, or null for no limit", nameof(options));
        }
    }

    private void Declare((long Number, LazyFunction Function)[] functions, LinkModule? owner, LinkModule module, IReadOnlyList<int> names)
    {
        LinkedUnit[] units = [.. module.Units];
        for (int index = 0; index < functions.Length; index++)
        {
            (long number, LazyFunction function) = functions[index];
            function.Units = units;
            function.NameNumber = names[index];
            function.Address = function.Dylib.Inputs.Definitions.Linked[names[index]].Address;
            _declared[names[index]] = function;
            if (owner is not null)
            {
                if (!_byOwner.TryGetValue(owner, out List<long>? numbers))
                {
                    _byOwner.Add(owner, numbers = []);
                }

                function.Owner = owner;
                numbers.Add(number);
            }
        }
    }

    private async ValueTask<ExecutorAddress> EntryAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_hasEntry)
            {
                session.Handle(LazyCode.Tag, AnswerAsync);
                session.AddObject("code of functions that are made when they are called", LazyCode.Object(session.Executor.Description.Target));
                _hasEntry = true;
            }
        }

        return (await session.LookUpAsync(LazyCode.Entry, cancellation).ConfigureAwait(false)).Address;
    }

    // Nothing is answered where there is no function: the caller's code knows how to go on.
    [SuppressMessage("Design", "CA1031", Justification = "It was reported by who made it.")]
    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> arguments, CancellationToken cancellation)
    {
        if (arguments.Length != sizeof(long) || !_numbered.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(arguments.Span), out LazyFunction? function))
        {
            return default;
        }

        if (function.Define is not null)
        {
            try
            {
                await function.MakeOnceAsync(made => MakeAsync(made, cancellation), handlers.Current).ConfigureAwait(false);
            }
            catch (Exception) when (function.Define is not null)
            {
                return default;
            }
            catch (Exception)
            {
                // It was removed, or somebody has replaced it meanwhile.
            }
        }

        if (function.Removed.IsCancellationRequested)
        {
            return default;
        }

        var answer = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(answer, function.Address.Value);
        return answer;
    }

    private async Task MakeAsync(LazyFunction function, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, function.Removed);
        if (function.Limit is { } limit)
        {
            end.CancelAfter(limit);
        }

        try
        {
            // Not even who never comes back keeps the callers waiting.
            await Task.Run(() => LinkAsync(function, end.Token), CancellationToken.None).WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!cancellation.IsCancellationRequested)
            {
                handlers.Report(function.Name, Reason(function, exception, end.Token));
            }

            throw;
        }
    }

    private static Exception Reason(LazyFunction function, Exception exception, CancellationToken end)
    {
        if (exception is not OperationCanceledException || !end.IsCancellationRequested)
        {
            return exception;
        }

        return function.Removed.IsCancellationRequested
            ? new InvalidOperationException($"{function.Name} was being made when {function.Owner?.Title ?? "its module"} was removed", exception)
            : new TimeoutException($"{function.Name} was not made within {function.Limit}", exception);
    }

    private async Task LinkAsync(LazyFunction function, CancellationToken cancellation)
    {
        if (function.Define is not { } define)
        {
            return;
        }

        IReadOnlyList<GivenObject> objects = await define(function.Name, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (function.Define is null)
        {
            // Somebody has replaced it meanwhile, and has the last word.
            return;
        }

        if (objects is not { Count: > 0 })
        {
            throw new InvalidOperationException($"{function.Name} was to be made, and no object was given for it");
        }

        try
        {
            _ = await replacement.RunAsync(
                new ReplacementOrder(function.Dylib, objects) { Owner = function.Owner, Which = GoesWith, ThrowIfUnfit = ThrowIfMissing }, cancellation).ConfigureAwait(false);
        }
        catch (LinkException) when (function.Define is null)
        {
            // Another one's objects define it, too, and were linked before.
        }

        // Others that were declared are made along, but for those that stay when these objects go.
        bool GoesWith(int name) => _declared.TryGetValue(name, out LazyFunction? other) && other.Owner == function.Owner;

        void ThrowIfMissing(IReadOnlyCollection<int> names)
        {
            if (function.Define is not null && !names.Contains(function.NameNumber))
            {
                throw new InvalidOperationException(
                    $"{function.Name} was to be made, and no object that was given for it defines it as a function that can be replaced: not inline, not hidden, and none that chooses functions");
            }
        }
    }
}
