using Jitney.Linking.Formats;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>What the dylibs of a session share: names, each with its scope, what is linked under them, and who adds objects to batches.</summary>
/// <remarks>Dylibs and modules may be added from any thread; all else is not thread-safe.</remarks>
/// <param name="names">The names.</param>
internal sealed class LinkSpace(NameTable names)
{
    private readonly Lock _gate = new();
    private LinkDefinitions[] _room = new LinkDefinitions[1];
    private IReadOnlyList<LinkDefinitions> _dylibs = [];
    private LinkDefinitions[] _present = [];
    private int _modules;

    /// <summary>The names.</summary>
    public NameTable Names => names;

    /// <summary>What is linked for.</summary>
    public Target Target
    {
        get;
        set => (field, Resolver.Format) = (value, ObjectFormat.Of(value.Format));
    } = Target.X64Linux;

    /// <summary>Who says what is linked for, in messages.</summary>
    public string TargetOwner { get; set; } = "this link";

    /// <summary>What is linked.</summary>
    public LinkedSymbols Linked { get; } = new();

    /// <summary>What batches in flight will define.</summary>
    public LinkClaims Claims { get; } = new();

    /// <summary>Adds objects to batches.</summary>
    public ObjectResolver Resolver { get; } = new();

    /// <summary>Who does for batches what can be done in parallel.</summary>
    public Workers Workers { get; set; } = Workers.Plain;

    /// <summary>All dylibs by the scopes of their names, those that were taken out too: their scopes are used for no other. The first is always there.</summary>
    public IReadOnlyList<LinkDefinitions> Dylibs => Volatile.Read(ref _dylibs);

    /// <summary>The dylibs that were not taken out.</summary>
    public IReadOnlyList<LinkDefinitions> Present => Volatile.Read(ref _present);

    /// <summary>The scope of names of the process that the main dylib has in another meaning.</summary>
    public const int ProcessScope = -1;

    /// <summary>Whether there may be modules that can be taken out.</summary>
    public bool HasModules => Volatile.Read(ref _modules) > 0;

    /// <summary>Adds a dylib.</summary>
    /// <returns>Its scope.</returns>
    public int Add(LinkDefinitions dylib)
    {
        lock (_gate)
        {
            int scope = _dylibs.Count;
            if (scope == _room.Length)
            {
                Array.Resize(ref _room, 2 * scope);
            }

            // Lists that others hold end before the new one.
            _room[scope] = dylib;
            Volatile.Write(ref _dylibs, new ArraySegment<LinkDefinitions>(_room, 0, scope + 1));
            Volatile.Write(ref _present, [.. _present, dylib]);
            return scope;
        }
    }

    /// <summary>A dylib was taken out.</summary>
    public void Remove(LinkDefinitions dylib)
    {
        lock (_gate)
        {
            Volatile.Write(ref _present, [.. _present.Where(other => other != dylib)]);
        }
    }

    /// <summary>Who would be linked to define a name that nothing linked defines; null for nobody.</summary>
    public LinkInput? ProviderOf(int name) => names.Scope(name) is >= 0 and int scope ? Dylibs[scope].Provider(name) : null;

    /// <summary>Counts a module that is made. May be called from any thread.</summary>
    public int CountModule() => Interlocked.Increment(ref _modules);
}
