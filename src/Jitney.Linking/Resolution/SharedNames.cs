using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Numbers the names of objects that are kept, so that batches that link them again need not compare names that they have seen.</summary>
/// <remarks>Thread-safe. Belongs to one archive, and goes with it.</remarks>
internal sealed class SharedNames
{
    private readonly NameTable _names = new();

    /// <summary>How many names there are by now; they are numbered from 0.</summary>
    public int Count
    {
        get
        {
            lock (_names)
            {
                return _names.Count;
            }
        }
    }

    /// <summary>The numbers of an object's non-local symbols' names: the same each time.</summary>
    public int[] NumbersOf(ObjectGraph graph)
    {
        var numbers = new int[graph.Symbols.Length - graph.FirstGlobal];
        lock (_names)
        {
            for (int index = 0; index < numbers.Length; index++)
            {
                ref readonly Symbol symbol = ref graph.Symbols[graph.FirstGlobal + index];
                numbers[index] = _names.Intern(graph.NameBytes(symbol), symbol.NameHash);
            }
        }

        return numbers;
    }
}
