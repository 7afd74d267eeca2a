using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Which of the inputs that are linked whatever refers to them have made a batch fail.</summary>
/// <remarks>An input is at fault by itself, or by needing another one that is: an archive's member, for instance. All others stand in the batch by chance.</remarks>
/// <param name="Wrong">Those that are themselves wrong: linking them would fail again.</param>
/// <param name="Lacking">Those that refer to what is missing, or to what cannot be linked.</param>
internal sealed record BatchFaults(IReadOnlyList<LinkInput> Wrong, IReadOnlyList<LinkInput> Lacking)
{
    /// <summary>Finds them.</summary>
    /// <param name="batch">A batch that has failed.</param>
    /// <param name="request">What it was to link.</param>
    /// <param name="definitions">Where objects come from.</param>
    /// <param name="failure">How it failed.</param>
    public static BatchFaults Of(LinkBatch batch, LinkRequest request, LinkDefinitions definitions, LinkException failure)
    {
        if (request.Objects.Count == 0)
        {
            return new BatchFaults([], []);
        }

        if (batch.Faulty.Count == 0 && batch.Lacking.Count == 0)
        {
            BlameByName(batch, failure);
        }

        var forced = request.Objects.ToHashSet();
        LinkInput[] wrong = [.. request.Objects.Where(batch.Faulty.Contains)];
        HashSet<LinkInput> lacking = [.. batch.Lacking.Where(forced.Contains), .. Needing(batch, forced, definitions)];
        if (wrong.Length == 0 && lacking.Count == 0 && batch.Faulty.Count == 0 && batch.Lacking.Count == 0)
        {
            // Nobody can say whose fault it is, all together being too large for example; linked one by one they may do.
            return new BatchFaults([], request.Objects);
        }

        return new BatchFaults(wrong, [.. lacking.Except(wrong)]);
    }

    // Values that do not fit and the like say whose they are.
    private static void BlameByName(LinkBatch batch, LinkException failure)
    {
        IReadOnlyList<LinkException> errors = failure is LinkErrorsException several ? several.Errors : [failure];
        HashSet<InputName> names = [.. errors.Select(static error => error.Place.Input)];
        for (int index = 0; index < batch.Sources.Count && index < batch.Objects.Count; index++)
        {
            if (names.Contains(batch.Objects[index].Name))
            {
                batch.Faulty.Add(batch.Sources[index]);
            }
        }
    }

    // Those that have brought others into the batch that are at fault, over however many steps. Whoever needs one that is linked anyway is not to blame for it.
    private static HashSet<LinkInput> Needing(LinkBatch batch, HashSet<LinkInput> forced, LinkDefinitions definitions)
    {
        var needing = new HashSet<LinkInput>();
        HashSet<LinkInput> unfit = [.. batch.Faulty.Concat(batch.Lacking).Where(input => !forced.Contains(input))];
        if (unfit.Count == 0)
        {
            return needing;
        }

        ILookup<LinkInput, LinkInput> users = UsersOf(batch, definitions);
        var open = new Stack<LinkInput>(unfit);
        while (open.TryPop(out LinkInput? provider))
        {
            foreach (LinkInput user in users[provider])
            {
                if (forced.Contains(user))
                {
                    needing.Add(user);
                }
                else if (unfit.Add(user))
                {
                    open.Push(user);
                }
            }
        }

        return needing;
    }

    // Who refers to an input. Each name is looked for once, however many refer to it.
    private static ILookup<LinkInput, LinkInput> UsersOf(LinkBatch batch, LinkDefinitions definitions)
    {
        var providers = new Dictionary<int, LinkInput?>();
        var uses = new HashSet<(LinkInput Provider, LinkInput User)>();
        for (int position = 0; position < batch.Sources.Count; position++)
        {
            ObjectGraph graph = batch.Objects[position];
            for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
            {
                ref readonly Symbol symbol = ref graph.Symbols[index];
                int name = graph.Globals[index];
                if (symbol.Block != SymbolPlace.Undefined || symbol.Binding != SymbolBinding.Strong || name < 0)
                {
                    continue;
                }

                if (!providers.TryGetValue(name, out LinkInput? provider))
                {
                    provider = ProviderOf(batch, batch.Globals[name], definitions);
                    providers.Add(name, provider);
                }

                if (provider is not null)
                {
                    uses.Add((provider, batch.Sources[position]));
                }
            }
        }

        return uses.ToLookup(static use => use.Provider, static use => use.User);
    }

    private static LinkInput? ProviderOf(LinkBatch batch, in GlobalSymbol global, LinkDefinitions definitions) => global.State switch
    {
        GlobalState.Defined or GlobalState.Common => global.Object < batch.Sources.Count ? batch.Sources[global.Object] : null,
        GlobalState.Undefined or GlobalState.Null => definitions.Space.ProviderOf(global.Name),
        _ => null,
    };
}
