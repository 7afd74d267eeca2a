using System.Text;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Thread-local variables of libraries that linked code uses by their distance from the thread pointer. Each is asked for once.</summary>
/// <param name="surroundings">The executor, and what belongs to it.</param>
internal sealed class ThreadImports(ImageSurroundings surroundings)
{
    private const string Advice =
        "a library's thread-local variables must lie at one distance from the thread pointer in all threads, and how much can is decided when the executor's process "
        + "starts: give the library as an input of the first link in a child executor, or compile the code that uses its variables with -fPIC into a library too";

    private readonly Dictionary<string, ulong> _distances = [];
    private Task? _learning;

    private ExecutorDescription Executor => surroundings.Executor;

    /// <summary>Gives a batch's imported variables their distance.</summary>
    /// <exception cref="ExecutorException">One has no fixed distance, or is not there.</exception>
    public async ValueTask BindAsync(LinkBatch batch, CancellationToken cancellation)
    {
        var imports = new List<(int Global, string Name)>();
        var unknown = new Dictionary<string, NativeText>();
        if (_learning is { } earlier)
        {
            await earlier.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }

        for (int index = 0; index < batch.GlobalCount; index++)
        {
            if (batch.Globals[index] is { State: GlobalState.Imported, Kind: SymbolKind.ThreadLocal, IsReferenced: true })
            {
                ReadOnlySpan<byte> bytes = batch.Names.Bytes(batch.Globals[index].Name);
                string name = Encoding.Latin1.GetString(bytes);
                imports.Add((index, name));
                if (!_distances.ContainsKey(name))
                {
                    unknown[name] = new NativeText(bytes);
                }
            }
        }

        if (unknown.Count > 0)
        {
            _learning = LearnAsync(unknown, batch.Format);
            await _learning.WaitAsync(cancellation).ConfigureAwait(false);
        }

        foreach ((int global, string name) in imports)
        {
            batch.Globals[global].Address = _distances[name];
        }
    }

    // Not to be stopped halfway. The image stays: it holds nothing but the answers, and keeps the libraries' storage where it is; so the answers hold for later links too.
    private async Task LearnAsync(Dictionary<string, NativeText> unknown, ObjectFormat format)
    {
        List<NativeText> names = [.. unknown.Values];
        byte[][] plain = [.. names.Select(name => format.PlainName(name.Bytes).ToArray())];
        var numbers = DynamicLinkerNumbers.Of(Executor.Target.Architecture);
        ThreadStorageImage image = ThreadStorageImage.OfImports(numbers, plain, await VersionsAsync(names).ConfigureAwait(false), surroundings.Libraries.Apart);
        ThreadStorageLease lease = await ThreadStorageLease.LoadAsync(surroundings.Control, image, Advice, surroundings.Undoings, CancellationToken.None).ConfigureAwait(false);
        lease.HandOver();
        int slot = 0;
        foreach (string name in unknown.Keys)
        {
            _distances[name] = lease.Slots[slot++];
        }
    }

    // The dynamic linker takes the oldest version of a name where none is asked for, but a static linker takes the default one.
    private async ValueTask<byte[][]> VersionsAsync(List<NativeText> names)
    {
        const string Step = "find thread-local variables";
        if (!Executor.Offers(BootstrapSymbols.ThreadVariablesVersion))
        {
            return [.. names.Select(static _ => Array.Empty<byte>())];
        }

        ReadOnlyMemory<byte> result = await surroundings.Control.CallAsync(
            Executor.Service(BootstrapSymbols.ThreadVariablesVersion),
            ThreadStorageMessages.EncodeTexts(new SpsWriter(), names).Written,
            Step).ConfigureAwait(false);
        NativeText[] versions = ThreadStorageMessages.DecodeTexts(result.Span);
        return versions.Length == names.Count
            ? [.. versions.Select(static version => version.Bytes.ToArray())]
            : throw new ExecutorException(FailureSide.Executor, Step, $"it answered for {versions.Length} of {names.Count}");
    }
}
