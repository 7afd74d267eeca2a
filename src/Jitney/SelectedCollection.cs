using System.Collections;

namespace Jitney;

/// <summary>What a function makes of each element of a collection. Its count is known, so that arrays and lists of it are made at once in their size.</summary>
/// <param name="source">The elements.</param>
/// <param name="selector">The function.</param>
internal sealed class SelectedCollection<TSource, TResult>(ICollection<TSource> source, Func<TSource, TResult> selector) : ICollection<TResult>, IReadOnlyCollection<TResult>
{
    /// <inheritdoc cref="ICollection{T}.Count"/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public void CopyTo(TResult[] array, int arrayIndex)
    {
        foreach (TSource element in source)
        {
            array[arrayIndex++] = selector(element);
        }
    }

    /// <inheritdoc/>
    public bool Contains(TResult item)
    {
        foreach (TResult result in this)
        {
            if (EqualityComparer<TResult>.Default.Equals(result, item))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<TResult> GetEnumerator()
    {
        foreach (TSource element in source)
        {
            yield return selector(element);
        }
    }

    /// <inheritdoc/>
    public void Add(TResult item) => throw new NotSupportedException();

    /// <inheritdoc/>
    public bool Remove(TResult item) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Clear() => throw new NotSupportedException();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
