using Jitney.Linking.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Testing;

/// <summary>An object that is linked with the part that is looked at.</summary>
internal static class LinkedCode
{
    /// <summary>Links and calls it in modules that come and go, with inputs between them that cannot be linked.</summary>
    public static async Task UseAsync(LinkSessionOptions options, CancellationToken cancellation)
    {
        await using Session session = await Session.StartAsync(options, cancellation).ConfigureAwait(false);
        byte[] content = Object(session.Executor.Description.TargetTriple);
        for (int round = 0; round < 20; round++)
        {
            Module module = session.AddModule();
            module.AddObject("linked.o", content);
            Check.Same(5, await CallAsync(session, "linked_add", 2, 3).ConfigureAwait(false));
            Check.Same(42, await CallAsync(session, "linked_next").ConfigureAwait(false));
            Check.Same(43, await CallAsync(session, "linked_next").ConfigureAwait(false));
            Check.Same(5, await CallAsync(session, "linked_length", 2).ConfigureAwait(false));
            _ = await Check.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync("linked_nowhere", cancellation).ConfigureAwait(false), "when nothing defines a name").ConfigureAwait(false);
            await module.RemoveAsync(cancellation: cancellation).ConfigureAwait(false);
        }

        session.AddObject("linked.o", content);
        Symbol count = await session.LookUpAsync("linked_count", cancellation).ConfigureAwait(false);
        var value = new byte[sizeof(long)];
        await session.RuntimeMemory.ReadAsync(count.Address, value, cancellation).ConfigureAwait(false);
        Check.Same(41, BitConverter.ToInt64(value));
        Check.Same(42, await CallAsync(session, "linked_next").ConfigureAwait(false));

        async Task<long> CallAsync(Session session, string name, params long[] arguments) =>
            await session.CallAsync((await session.LookUpAsync(name, cancellation).ConfigureAwait(false)).Address, arguments).ConfigureAwait(false);
    }

    /// <summary>The object file.</summary>
    /// <param name="triple">What it is for.</param>
    public static byte[] Object(string triple)
    {
        using Stream stream = typeof(LinkedCode).Assembly.GetManifestResourceStream(Systems.IsWindows(triple) ? "linked.obj" : "linked.o")
            ?? throw new InvalidOperationException($"Jitney.Testing was built without the code that is linked for {triple}: there was no compiler for it");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
