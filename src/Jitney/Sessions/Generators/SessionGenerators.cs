using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions.Generators;

/// <summary>The generators of a session, and which names they are asked for at the moment. Thread-safe.</summary>
/// <param name="space">The session's dylibs.</param>
internal sealed class SessionGenerators(LinkSpace space)
{
    // What is still missing after it was asked for twice is not what is defined, each time something else perhaps.
    private const int MostAsked = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<MissingName, Task> _running = [];

    // Names that the flow of the caller is generating: it must not wait for itself.
    private readonly AsyncLocal<HashSet<MissingName>?> _own = new();
    private (Dylib Dylib, DefinitionGenerator Generator)[] _generators = [];
    private long _generations;

    /// <summary>Adds a generator, which is asked behind those added before.</summary>
    /// <param name="dylib">The dylib that it defines names for.</param>
    /// <param name="generator">The generator.</param>
    public void Add(Dylib dylib, DefinitionGenerator generator)
    {
        lock (_gate)
        {
            _generators = [.. _generators.Where(static entry => !entry.Dylib.IsRemoved), (dylib, generator)];
        }
    }

    /// <summary>Looks names up, and has generated what is missing.</summary>
    /// <param name="lookUp">Looks them up; puts what is missing into a list that is not null, when it fails.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<T> LookUpAsync<T>(Func<List<MissingName>?, ValueTask<T>> lookUp, CancellationToken cancellation)
    {
        var asked = new Dictionary<MissingName, int>();
        while (Volatile.Read(ref _generators).Length > 0)
        {
            var missing = new List<MissingName>();
            long seen = Interlocked.Read(ref _generations);
            try
            {
                return await lookUp(missing).ConfigureAwait(false);
            }
            catch (LinkException) when (missing.Count > 0)
            {
                // The last time it fails for good, and says why.
            }

            if (!await GenerateAsync(missing, asked, seen, cancellation).ConfigureAwait(false))
            {
                break;
            }
        }

        return await lookUp(null).ConfigureAwait(false);
    }

    // Whether it is worth to look again.
    private async ValueTask<bool> GenerateAsync(List<MissingName> missing, Dictionary<MissingName, int> asked, long seen, CancellationToken cancellation)
    {
        HashSet<MissingName> outer = _own.Value ?? [];
        missing.RemoveAll(name => outer.Contains(name) || asked.GetValueOrDefault(name) == MostAsked);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        MissingName[] names;
        Task[] others;
        lock (_gate)
        {
            if (_generations != seen)
            {
                // Another lookup has had something defined meanwhile.
                return true;
            }

            // A flow that generates does not wait: whom it waits for could wait for it.
            others = outer.Count > 0 ? [] : [.. missing.Where(_running.ContainsKey).Select(name => _running[name])];
            names = [.. others.Length > 0 ? missing.Where(name => !_running.ContainsKey(name)) : missing];
            foreach (MissingName name in names)
            {
                _running.TryAdd(name, done.Task);
                asked[name] = asked.GetValueOrDefault(name) + 1;
            }
        }

        try
        {
            bool hasDefined = names.Length > 0 && await AskAsync(names, outer, cancellation).ConfigureAwait(false);
            Interlocked.Add(ref _generations, hasDefined ? 1 : 0);
            if (others.Length == 0)
            {
                return hasDefined;
            }
        }
        finally
        {
            lock (_gate)
            {
                foreach (MissingName name in names.Where(name => _running.TryGetValue(name, out Task? task) && task == done.Task))
                {
                    _running.Remove(name);
                }
            }

            done.SetResult();
        }

        await Task.WhenAll(others).WaitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<bool> AskAsync(MissingName[] names, HashSet<MissingName> outer, CancellationToken cancellation)
    {
        _own.Value = [.. outer, .. names];
        bool hasDefined = false;
        foreach (IGrouping<int, MissingName> missing in names.GroupBy(static name => name.Scope))
        {
            string[] texts = [.. missing.Select(static name => name.Name)];
            LinkDefinitions asking = space.Dylibs[missing.Key];
            foreach (LinkDefinitions definitions in asking.Links.Prepend(asking))
            {
                foreach ((Dylib dylib, DefinitionGenerator generator) in Volatile.Read(ref _generators).Where(entry => entry.Dylib.Inputs.Definitions == definitions && !entry.Dylib.IsRemoved))
                {
                    var request = new DefinitionRequest(dylib, texts);
                    await generator(request, cancellation).ConfigureAwait(false);
                    hasDefined |= request.HasDefined;
                }
            }
        }

        return hasDefined;
    }
}
