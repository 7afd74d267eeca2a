namespace Jitney;

/// <summary>Stands before the standard library's <c>Select</c> in all of the project's namespaces.</summary>
/// <remarks>
/// The standard library's iterators make each other by virtual generic methods. Ahead of time, each pair of value types that is selected anywhere is therefore compiled for each
/// of its iterators, for pairs of pairs too: six of the ten megabytes of the command line's code were those. These two forms are compiled only for pairs that the code names.
/// </remarks>
internal static class Selections
{
    /// <summary>Gives what a function makes of each element, when it is asked for.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="selector">The function. It is called again whenever the result is gone through.</param>
    /// <returns>As many as there are elements; of known count, if that of the elements is known.</returns>
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector) =>
        source is ICollection<TSource> collection ? new SelectedCollection<TSource, TResult>(collection, selector) : OneByOne(source, selector);

    private static IEnumerable<TResult> OneByOne<TSource, TResult>(IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (TSource element in source)
        {
            yield return selector(element);
        }
    }
}
