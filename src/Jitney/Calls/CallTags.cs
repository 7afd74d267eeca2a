using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Calls;

/// <summary>The symbols by which linked code names handlers. Thread-safe, but for <see cref="Add"/>, which is for whoever has the turn.</summary>
/// <param name="handlers">Gets to know a handler as soon as its tag has an address: initialisers may call it before the batch is linked.</param>
internal sealed class CallTags(CallHandlers handlers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (string Name, CallHandler Handler)> _tags = [];
    private int _version;

    /// <summary>Has a handler answer calls with the symbol for tag.</summary>
    public void Add(LinkDefinitions definitions, string name, CallHandler handler)
    {
        int number = definitions.Names.Intern(NativeText.FromString(name).Bytes);
        lock (_gate)
        {
            _tags[number] = (name, handler);
            _version++;
        }

        foreach (LinkDefinitions dylib in definitions.Space.Present)
        {
            // A dylib may have a symbol of its own for it.
            int own = definitions.Names.Find(number, dylib.Scope);
            if (own >= 0 && definitions.Linked[own] is { Origin: not SymbolOrigin.None } linked)
            {
                handlers.Place(linked.Address, name, handler);
            }
        }
    }

    /// <summary>Takes note of the addresses that a batch gives to tags.</summary>
    /// <returns>Which state of the tags that was.</returns>
    public int Place(LinkBatch batch)
    {
        lock (_gate)
        {
            if (_tags.Count > 0)
            {
                PlaceAll(batch);
            }

            return _version;
        }
    }

    /// <summary>Takes note of the addresses that a batch has given to tags which were added since.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="state">What <see cref="Place"/> has said.</param>
    public void PlaceLate(LinkBatch batch, int state)
    {
        lock (_gate)
        {
            if (_version != state)
            {
                PlaceAll(batch);
            }
        }
    }

    private static int InMain(NameTable names, int name) => names.Scope(name) == NameTable.MainScope ? name : names.Find(name, NameTable.MainScope);

    private void PlaceAll(LinkBatch batch)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State is GlobalState.Defined or GlobalState.Imported or GlobalState.Absolute or GlobalState.Common
                && _tags.TryGetValue(InMain(batch.Names, global.Name), out (string Name, CallHandler Handler) tag))
            {
                handlers.Place((ExecutorAddress)global.Address, tag.Name, tag.Handler);
            }
        }
    }
}
