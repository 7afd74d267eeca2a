namespace Jitney.Linking.Resolution;

/// <summary>Functions that each batch has a copy of, as each library has natively: they register what is to run at the end under the <c>__dso_handle</c> beside them.</summary>
/// <remarks>They come from the static part of the C library (<c>libc_nonshared.a</c>), and are hidden there.</remarks>
internal static class CopiedFunctions
{
    /// <summary>Numbers of the names that a batch has seen; none where it has no handle.</summary>
    public static int[] NamesIn(LinkBatch batch) => batch.DsoHandle == 0 ? [] : Names(batch);

    /// <summary>Numbers of the names in all dylibs, -1 for those that were never seen.</summary>
    public static int[] Names(LinkBatch batch)
    {
        var numbers = new List<int>();
        foreach (int scope in batch.Scopes)
        {
            numbers.AddRange([Find(batch, "atexit"u8, scope), Find(batch, "at_quick_exit"u8, scope), Find(batch, "pthread_atfork"u8, scope), Find(batch, "__pthread_atfork"u8, scope)]);
        }

        return [.. numbers];
    }

    private static int Find(LinkBatch batch, ReadOnlySpan<byte> name, int scope) => batch.Names.Find(name, NameHash.Of(name), scope);
}
