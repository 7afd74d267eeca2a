using Jitney.Definitions;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>Hands inputs on in their order, with the groups that they lie in, and those objects together that are as members of one archive.</summary>
/// <param name="beginGroup">Begins a group.</param>
/// <param name="endGroup">Ends one.</param>
/// <param name="addObjects">Adds objects as members of an archive.</param>
/// <param name="add">Adds any other input.</param>
internal sealed class InputSequence(Action beginGroup, Action endGroup, Action<IReadOnlyList<GivenObject>> addObjects, Action<ResolvedInput> add)
{
    /// <summary>Hands them on.</summary>
    public void Add(IReadOnlyList<ResolvedInput> inputs)
    {
        int end;
        for (int start = 0; start < inputs.Count; start = end)
        {
            end = EndOf(inputs, start);
            Repeat(inputs[start].GroupsBefore, beginGroup);
            if (inputs[start].Objects is null)
            {
                add(inputs[start]);
            }
            else
            {
                addObjects([.. inputs.Skip(start).Take(end - start).Select(static input => new GivenObject(input.Path, input.Content))]);
            }

            Repeat(inputs[end - 1].GroupsBehind, endGroup);
        }
    }

    private static int EndOf(IReadOnlyList<ResolvedInput> inputs, int start)
    {
        int end = start + 1;
        while (inputs[start].Objects is { } objects && end < inputs.Count && inputs[end].Objects == objects && inputs[end - 1].GroupsBehind + inputs[end].GroupsBefore == 0)
        {
            end++;
        }

        return end;
    }

    private static void Repeat(int count, Action action)
    {
        for (; count > 0; count--)
        {
            action();
        }
    }
}
