using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Calls;

/// <summary>The symbols by which linked code names handlers. Not thread-safe: the session locks it.</summary>
/// <param name="handlers">Gets to know a handler as soon as its tag has an address: initialisers may call it before the batch is linked.</param>
internal sealed class CallTags(CallHandlers handlers)
{
    private readonly Dictionary<int, (string Name, CallHandler Handler)> _tags = [];

    /// <summary>Has a handler answer calls with the symbol for tag.</summary>
    public void Add(LinkDefinitions definitions, string name, CallHandler handler)
    {
        int number = definitions.Names.Intern(NativeText.FromString(name).Bytes);
        _tags[number] = (name, handler);
        LinkedSymbol linked = definitions.Linked[number];
        if (linked.Origin is not SymbolOrigin.None)
        {
            handlers.Place(linked.Address, name, handler);
        }
    }

    /// <summary>Takes note of the addresses that a batch gives to tags.</summary>
    public void Place(LinkBatch batch)
    {
        if (_tags.Count == 0)
        {
            return;
        }

        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State is GlobalState.Defined or GlobalState.Imported or GlobalState.Absolute or GlobalState.Common
                && _tags.TryGetValue(global.Name, out (string Name, CallHandler Handler) tag))
            {
                handlers.Place((ExecutorAddress)global.Address, tag.Name, tag.Handler);
            }
        }
    }
}
