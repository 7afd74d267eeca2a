using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Takes into a batch what an object asks the linker for beside its symbols: agreements, names to keep, imports, defaults of weak externals.</summary>
internal static class RequestTaking
{
    /// <summary>Takes them.</summary>
    /// <param name="batch">The batch that the object was added to.</param>
    /// <param name="resolver">What numbers the batch's names.</param>
    /// <param name="graph">The object, whose symbols have their numbers.</param>
    /// <param name="requests">What it asks for.</param>
    public static void Take(LinkBatch batch, ObjectResolver resolver, ObjectGraph graph, ObjectRequests requests)
    {
        foreach ((string name, string value) in requests.Agreements)
        {
            if (!batch.Agreements.TryAdd(name, (value, graph.Name)) && batch.Agreements[name] is var (agreed, first) && agreed != value)
            {
                batch.Errors.Add(new LinkException(new InputPlace(graph.Name), $"was compiled with {name}={value}, and {first} with {name}={agreed}: compile both in the same way"));
                batch.Blame(graph.Index, batch.Faulty);
            }
        }

        foreach (int symbol in requests.Included)
        {
            batch.Globals[graph.Globals[symbol]].IsReferenced = true;
            if (graph.Symbols[symbol].Binding == SymbolBinding.Weak)
            {
                // Archives are searched for it, and nobody misses it.
                resolver.Ask(batch.Globals[graph.Globals[symbol]].Name);
            }
        }

        for (int index = 0; index < requests.Imports.Count; index++)
        {
            int number = graph.Globals[requests.Imports[index].Symbol];
            int pointer = graph.Globals[requests.Imports[index].Pointer];
            batch.Imports.TryAdd(number, (graph.Index, index));
            batch.Globals[number].IsOfLibrary = true;
            batch.Globals[pointer].IsOfLibrary = true;
            if (requests.Imports[index].NamesPointer)
            {
                batch.Pointers.TryAdd(pointer, number);
            }
        }

        for (int index = 0; index < requests.Defaults.Count; index++)
        {
            (int symbol, int meant, WeakSearch search) = requests.Defaults[index];

            // The first that says something counts, but that it may stay null says nothing.
            if (batch.Defaults.TryAdd(graph.Globals[symbol], (graph.Index, index)))
            {
                batch.DefaultsInOrder.Add(graph.Globals[symbol]);
            }
            else if (meant != 0 && batch.Defaults[graph.Globals[symbol]] is var (known, other) && batch.Objects[known].Requests!.Defaults[other].Default == 0)
            {
                batch.Defaults[graph.Globals[symbol]] = (graph.Index, index);
            }

            if (search is WeakSearch.Archives or WeakSearch.ArchivesUnchained)
            {
                resolver.Ask(batch.Globals[graph.Globals[symbol]].Name);
            }
        }
    }
}
