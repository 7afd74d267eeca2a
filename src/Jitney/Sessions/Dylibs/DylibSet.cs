using Jitney.Linking.Resolution;

namespace Jitney.Sessions.Dylibs;

/// <summary>The dylibs of a session. Not thread-safe: for whoever has the turn.</summary>
/// <param name="main">The one that is always there.</param>
internal sealed class DylibSet(DylibInputs main)
{
    private readonly List<DylibInputs> _all = [main];

    /// <summary>The one that is always there.</summary>
    public DylibInputs Main => main;

    /// <summary>Adds one.</summary>
    public void Add(DylibInputs dylib) => _all.Add(dylib);

    /// <summary>The inputs of a dylib; null when it was taken out.</summary>
    public DylibInputs? Of(LinkDefinitions definitions) => _all.Find(dylib => dylib.Definitions == definitions);

    /// <summary>Takes one out, with all that others are linked against it.</summary>
    public void Remove(DylibInputs dylib)
    {
        _all.Remove(dylib);
        dylib.Definitions.Space.Remove(dylib.Definitions);
        dylib.Definitions.RuntimeArchives.Clear();
        foreach (DylibInputs other in _all)
        {
            other.Definitions.Links = [.. other.Definitions.Links.Where(link => link != dylib.Definitions)];
        }
    }

    /// <summary>What has to be linked for some names of a dylib: with what was added to be linked always, to it or to one that it is linked against.</summary>
    public LinkRequest Request(DylibInputs dylib, IEnumerable<string> names)
    {
        LinkRequest request = dylib.Request(names);
        if (_all.Count == 1)
        {
            dylib.AddRuntimeArchives();
            return request;
        }

        _all.ForEach(static other => other.AddRuntimeArchives());
        HashSet<LinkDefinitions> reached = [dylib.Definitions];
        var open = new Queue<LinkDefinitions>(reached);
        while (open.TryDequeue(out LinkDefinitions? next))
        {
            foreach (LinkDefinitions link in next.Links.Where(reached.Add))
            {
                open.Enqueue(link);
            }
        }

        LinkInput[] others = [.. _all.Where(other => other != dylib && reached.Contains(other.Definitions)).SelectMany(static other => other.Waiting)];
        return request with { Objects = [.. request.Objects, .. others] };
    }

    /// <summary>Forgets which inputs are to be linked always and have been.</summary>
    public void ForgetLinked() => _all.ForEach(static dylib => dylib.ForgetLinked());

    /// <summary>Forgets what a file has brought that is not linked yet.</summary>
    public void Forget(string path) => _all.ForEach(dylib => dylib.Forget(path));

    /// <summary>Forgets all that a module has added; what is linked of it stays.</summary>
    public void Forget(LinkModule module) => _all.Find(dylib => dylib.Definitions == module.Dylib)?.Forget(module);

    /// <summary>Leaves inputs that have made a batch fail.</summary>
    public void Leave(BatchFaults faults)
    {
        foreach (DylibInputs dylib in _all)
        {
            dylib.Leave(new BatchFaults([.. faults.Wrong.Where(IsOf)], [.. faults.Lacking.Where(IsOf)]));
            bool IsOf(LinkInput input) => input.Scope == dylib.Definitions.Scope;
        }
    }
}
