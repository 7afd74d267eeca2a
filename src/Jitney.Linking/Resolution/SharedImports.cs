namespace Jitney.Linking.Resolution;

/// <summary>Stubs that serve as addresses of imported functions, and copies of imported variables, belong to the dylib, since later batches use them too: a batch that can be taken out has them linked before
/// it, by a batch of their own that stays.</summary>
internal static class SharedImports
{
    /// <summary>The batch of their own; null when there are none.</summary>
    /// <param name="batch">A batch with all names bound.</param>
    public static LinkBatch? Of(LinkBatch batch)
    {
        LinkBatch? shared = null;
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (IsShared(global))
            {
                shared ??= new LinkBatch(batch.Names, batch.Linked) { Workers = batch.Workers, Target = batch.Target };
                shared.AddGlobal(global);
            }
        }

        return shared;
    }

    /// <summary>Binds the names to what was linked.</summary>
    public static void Bind(LinkBatch batch)
    {
        foreach (ref GlobalSymbol global in batch.Globals)
        {
            if (IsShared(global))
            {
                global.Address = batch.Linked[global.Name].Address.Value;
                global.Near = NearImport.None;
            }
        }
    }

    private static bool IsShared(in GlobalSymbol global) => global.Near is NearImport.Stub or NearImport.Copy;
}
