using System.Text;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions.Runs;

namespace Jitney.RuntimeSupport;

/// <summary>Turns what a batch needs at run time into actions for its executor: one variable for imported data, symbols for the dynamic
/// linker, unwind tables, initialisers and finalisers.</summary>
internal sealed class ExecutorImageSupport(
    IExecutorProcessControl control,
    ReferencedNames references,
    GivenLibraries libraries,
    Undoings undoings,
    Func<IReadOnlyList<NativeText>> arguments,
    DeferredInitializers? deferred = null) : IImageSupport
{
    private const string ImportAdvice =
        "a library's thread-local variables must lie at one distance from the thread pointer in all threads, and how much can is decided when the executor's process "
        + "starts: give the library as an input of the first link in a child executor, or compile the code that uses its variables with -fPIC into a library too";

    private static readonly byte[][] s_lookers =
    [
        [.. "dlopen"u8], [.. "dlsym"u8], [.. "dlmopen"u8], [.. "dladdr"u8], [.. "dladdr1"u8], [.. "backtrace_symbols"u8], [.. "backtrace_symbols_fd"u8],
    ];

    private readonly ExecutorDescription _executor = control.Description;
    private readonly LibraryDefinitions _definitions = new(control.Description, references);
    private readonly Lock _writing = new();
    private readonly SpsWriter _writer = new();
    private readonly Dictionary<string, ulong> _threadImports = [];
    private Task? _bindingThreadImports;
    private bool _exposes;

    private DynamicLinkerNumbers Numbers => DynamicLinkerNumbers.Of(_executor.Target.Architecture);

    /// <inheritdoc/>
    public DsoHandleUse DsoHandle => DsoHandleUse.ForFinalizers;

    /// <inheritdoc/>
    public HeadersUse Headers => ShowsModules ? HeadersUse.Always : HeadersUse.WhenReferenced;

    // What cannot be taken back is not shown.
    private bool ShowsModules => _executor.Offers(BootstrapSymbols.ModulesAdd) && _executor.Offers(BootstrapSymbols.ModulesRemove);

    /// <inheritdoc/>
    public DynamicSymbolImage? Expose(LinkBatch batch)
    {
        // Nobody knows which libraries have taken a symbol, so nothing is shown to them that may go.
        if (!_executor.Offers(BootstrapSymbols.SymbolsExpose) || batch.Unit.IsRemovable)
        {
            return null;
        }

        // As with static linkers that export a program's symbols when asked to: code that opens libraries at run time means to be
        // seen by them, be it a library's, and code that asks for the names of functions means to be told. Other code has nobody to be seen by.
        return _exposes || ShowsAll(batch) ? DynamicSymbolImage.Plan(batch, _exposes ? ExposedSymbols.ThisBatch : ExposedSymbols.AllLinked, references, libraries.RunPath) : null;
    }

    /// <inheritdoc/>
    public bool ShowsAll(LinkBatch batch) =>
        !_exposes && _executor.Offers(BootstrapSymbols.SymbolsExpose) && !batch.Unit.IsRemovable && (ImportsLooker(batch) || GivenLibraries.LookAround(references));

    /// <inheritdoc/>
    public void Commit(LinkBatch batch)
    {
        _exposes |= batch.Synthetic.DynamicSymbols >= 0;
        libraries.AreWaiting = false;
        libraries.Apart.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask BindThreadImportsAsync(LinkBatch batch, CancellationToken cancellation)
    {
        var imports = new List<(int Global, string Name)>();
        var unknown = new Dictionary<string, NativeText>();
        if (_bindingThreadImports is { } earlier)
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
                if (!_threadImports.ContainsKey(name))
                {
                    unknown[name] = new NativeText(bytes);
                }
            }
        }

        if (unknown.Count > 0)
        {
            _bindingThreadImports = LearnThreadImportsAsync(unknown, batch.Format);
            await _bindingThreadImports.WaitAsync(cancellation).ConfigureAwait(false);
        }

        foreach ((int global, string name) in imports)
        {
            batch.Globals[global].Address = _threadImports[name];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ThreadStorageLease?> SetThreadStorageAsideAsync(
        LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation)
    {
        if (layout.Threads.Size == 0)
        {
            return null;
        }

        return await ThreadStorageLease.LoadAsync(
            control,
            ThreadStorageImage.OfStorage(Numbers, template.Span, layout.Threads.Size, layout.Threads.AlignmentLog2, ThreadVariable.Of(batch)),
            ThreadStorageShortageException.Advice(new ThreadStorageRoom(layout.Threads.Size, 1UL << layout.Threads.AlignmentLog2), control),
            undoings,
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads)
    {
        // Batches in flight share the writer.
        lock (_writing)
        {
            return MakeActionsFor(batch, layout, threads);
        }
    }

    private List<AllocationAction> MakeActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads)
    {
        var actions = new List<AllocationAction>();
        AddExecutableStacks(batch, actions);

        // Variables that are copied may hold functions' addresses, and those of what the batch defines.
        AddFunctionAddresses(batch, actions);
        actions.AddRange(_definitions.ActionsFor(batch, threads));
        AddImports(batch, actions);
        AddExposedSymbols(batch, actions);
        AddModule(batch, threads, actions);
        AddFrames(batch, layout, actions);
        AddIndirectFunctions(batch, actions);
        AddLibraries(actions);
        AddInitializers(batch, layout, actions);
        return actions;
    }

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> SharedActionsFor(LinkBatch batch)
    {
        var actions = new List<AllocationAction>();
        AddFunctionAddresses(batch, actions);
        AddImports(batch, actions);
        return actions;
    }

    // Not to be stopped halfway. The image stays: it holds nothing but the answers, and keeps the libraries' storage where it is; so the answers hold for later links too.
    private async Task LearnThreadImportsAsync(Dictionary<string, NativeText> unknown, ObjectFormat format)
    {
        List<NativeText> names = [.. unknown.Values];
        byte[][] plain = [.. names.Select(name => format.PlainName(name.Bytes).ToArray())];
        ThreadStorageImage image = ThreadStorageImage.OfImports(Numbers, plain, await VersionsAsync(names).ConfigureAwait(false), libraries.Apart);
        ThreadStorageLease lease = await ThreadStorageLease.LoadAsync(control, image, ImportAdvice, undoings, CancellationToken.None).ConfigureAwait(false);
        lease.HandOver();
        int slot = 0;
        foreach (string name in unknown.Keys)
        {
            _threadImports[name] = lease.Slots[slot++];
        }
    }

    // The dynamic linker takes the oldest version of a name where none is asked for, but a static linker takes the default one.
    private async ValueTask<byte[][]> VersionsAsync(List<NativeText> names)
    {
        const string Step = "find thread-local variables";
        if (!_executor.Offers(BootstrapSymbols.ThreadVariablesVersion))
        {
            return [.. names.Select(static _ => Array.Empty<byte>())];
        }

        ReadOnlyMemory<byte> result = await control.CallAsync(
            _executor.Service(BootstrapSymbols.ThreadVariablesVersion),
            ThreadStorageMessages.EncodeTexts(new SpsWriter(), names).Written,
            Step).ConfigureAwait(false);
        NativeText[] versions = ThreadStorageMessages.DecodeTexts(result.Span);
        return versions.Length == names.Count
            ? [.. versions.Select(static version => version.Bytes.ToArray())]
            : throw new ExecutorException(FailureSide.Executor, Step, $"it answered for {versions.Length} of {names.Count}");
    }

    // Names that no object knows have no number.
    private static bool ImportsLooker(LinkBatch batch)
    {
        int[] numbers = [.. s_lookers.Select(name => batch.Names.Find(name, NameHash.Of(name))).Where(static number => number >= 0)];
        if (numbers.Length == 0)
        {
            return false;
        }

        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Imported && numbers.Contains(global.Name))
            {
                return true;
            }
        }

        return false;
    }

    private void AddExecutableStacks(LinkBatch batch, List<AllocationAction> actions)
    {
        if (batch.Objects.Find(static graph => graph.NeedsExecutableStack) is not { } graph)
        {
            return;
        }

        if (!_executor.Offers(BootstrapSymbols.StacksAllowCode))
        {
            throw new LinkException(
                new InputPlace(graph.Name, ".note.GNU-stack"),
                "asks for executable stacks, as code with nested functions does, and the executor does not offer them: no process of its own runs this code; avoid taking nested functions' addresses, or use a child executor");
        }

        actions.Add(new AllocationAction(new WrapperCall(_executor.Service(BootstrapSymbols.StacksAllowCode), default), WrapperCall.None) { RunsLinkedCode = false });
    }

    private void AddImports(LinkBatch batch, List<AllocationAction> actions)
    {
        var copies = new Dictionary<ulong, GlobalSymbol>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Near == NearImport.Copy)
            {
                copies.TryAdd(global.ImportedAddress, global);
            }
        }

        if (copies.Count == 0)
        {
            return;
        }

        if (!_executor.Offers(BootstrapSymbols.ImportsRedirect))
        {
            string names = string.Join(", ", copies.Values.Select(global => batch.Names.Text(global.Name)));
            throw new ExecutorException(
                FailureSide.Executor,
                "share data of libraries with code compiled without -fPIC",
                $"{_executor.Lack(BootstrapSymbols.ImportsRedirect)}; compile the code that uses {names} with -fPIC");
        }

        _writer.Clear();
        _writer.Count(copies.Count);
        foreach (GlobalSymbol global in copies.Values)
        {
            _writer.UInt64(global.ImportedAddress).UInt64(global.Address).UInt64(global.Size);
        }

        Add(actions, BootstrapSymbols.ImportsRedirect, BootstrapSymbols.ImportsRestore, _writer.Written.ToArray());
    }

    // An executor that outlives the session does not offer it: stubs' addresses would stay with whoever kept them.
    private void AddFunctionAddresses(LinkBatch batch, List<AllocationAction> actions)
    {
        if (!_executor.Offers(BootstrapSymbols.FunctionsRedirect))
        {
            return;
        }

        var functions = new List<FunctionRedirection>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global is { State: GlobalState.Imported, Near: NearImport.Stub })
            {
                byte[] name = batch.Format.PlainName(batch.Names.Bytes(global.Name)).ToArray();
                functions.Add(new FunctionRedirection((ExecutorAddress)global.ImportedAddress, (ExecutorAddress)global.Address, name));
            }
        }

        if (functions.Count > 0)
        {
            _writer.Clear();
            Add(actions, BootstrapSymbols.FunctionsRedirect, BootstrapSymbols.FunctionsRestore, ActionMessages.EncodeFunctionRedirections(_writer, functions).Written.ToArray());
        }
    }

    private void AddExposedSymbols(LinkBatch batch, List<AllocationAction> actions)
    {
        if (batch.Synthetic.DynamicSymbols < 0)
        {
            return;
        }

        ref readonly Block block = ref batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.DynamicSymbols];
        AddForRange(actions, BootstrapSymbols.SymbolsExpose, BootstrapSymbols.SymbolsConceal, ExecutorAddressRange.Of((ExecutorAddress)block.Address, block.Size));
    }

    private void AddModule(LinkBatch batch, ThreadStorageLease? threads, List<AllocationAction> actions)
    {
        // Support code has none: it is not the program.
        if (!ShowsModules || batch.Synthetic.Headers < 0)
        {
            return;
        }

        Block[] blocks = batch.Objects[batch.Synthetic.Object].Blocks;
        var module = new ModuleDescription(
            (ExecutorAddress)blocks[batch.Synthetic.Headers].Address,
            threads?.Handle ?? default,
            threads?.Slots[ThreadStorageImage.DistanceSlot] ?? 0,
            batch.Synthetic.DynamicSymbols < 0 ? default : (ExecutorAddress)blocks[batch.Synthetic.DynamicSymbols].Address);
        _writer.Clear();
        Add(actions, BootstrapSymbols.ModulesAdd, BootstrapSymbols.ModulesRemove, ActionMessages.EncodeModule(_writer, module).Written.ToArray());
    }

    private void AddFrames(LinkBatch batch, BatchLayout layout, List<AllocationAction> actions)
    {
        SectionSpan end = layout.Role(SectionRole.FramesEnd);
        bool isRenamed = !_executor.Offers(BootstrapSymbols.FramesRegister);
        if (!end.IsEmpty && (!isRenamed || _executor.Offers(BootstrapSymbols.FramesRegisterAction)))
        {
            ulong start = SegmentStart(batch, layout, end.Segment);
            var range = new ExecutorAddressRange(
                (ExecutorAddress)(start + layout.Role(SectionRole.Frames).Start),
                (ExecutorAddress)(start + end.End));
            AddForRange(
                actions,
                isRenamed ? BootstrapSymbols.FramesRegisterAction : BootstrapSymbols.FramesRegister,
                isRenamed ? BootstrapSymbols.FramesDeregisterAction : BootstrapSymbols.FramesDeregister,
                range);
        }
    }

    private void AddIndirectFunctions(LinkBatch batch, List<AllocationAction> actions)
    {
        if (batch.IndirectFunctions.Count == 0)
        {
            return;
        }

        ulong slots = batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.IndirectSlots].Address;
        var functions = new List<(ExecutorAddress, ExecutorAddress)>(batch.IndirectFunctions.Count);
        for (int slot = 0; slot < batch.IndirectFunctions.Count; slot++)
        {
            (int owner, int number) = batch.IndirectFunctions[slot];
            ref readonly Symbol resolver = ref batch.Objects[owner].Symbols[number];
            ulong address = batch.Objects[owner].Blocks[resolver.Block].Address + resolver.Value;
            functions.Add(((ExecutorAddress)address, (ExecutorAddress)(slots + ((ulong)slot * SyntheticSections.GotEntrySize))));
        }

        _writer.Clear();
        ThreadStorageMessages.EncodeChoose(_writer, functions);
        actions.Add(new AllocationAction(new WrapperCall(_executor.Service(BootstrapSymbols.FunctionsChoose), _writer.Written.ToArray()), WrapperCall.None));
    }

    // What the batch has shown by now comes before them. Those that wait are initialised before the batch, as natively.
    private void AddLibraries(List<AllocationAction> actions)
    {
        if (libraries.Apart.Count > 0)
        {
            _writer.Clear();
            LibraryMessages.EncodeInitialize(_writer, libraries.AreWaiting ? arguments() : [], libraries.Apart);
            actions.Add(new AllocationAction(new WrapperCall(_executor.Service(BootstrapSymbols.LibrariesInitialize), _writer.Written.ToArray()), WrapperCall.None)
            {
                RunsLinkedCode = libraries.AreWaiting,
            });
        }
    }

    private void AddInitializers(LinkBatch batch, BatchLayout layout, List<AllocationAction> actions)
    {
        ExecutorAddressRange[] initializers = Tables(batch, layout, SectionRole.PreinitArray, SectionRole.InitArray);
        ExecutorAddressRange[] finalizers = Tables(batch, layout, SectionRole.FiniArray);
        if (!_executor.Offers(BootstrapSymbols.ImageInitialize))
        {
            if (initializers.Length + finalizers.Length > 0)
            {
                throw new ExecutorException(FailureSide.Executor, "run initialisers", _executor.Lack(BootstrapSymbols.ImageInitialize));
            }

            return;
        }

        var handle = (ExecutorAddress)batch.DsoHandle;
        var request = new ImageInitializeRequest(handle, arguments(), initializers, finalizers);
        if (deferred is not null && deferred.TryDefer(request))
        {
            return;
        }

        _writer.Clear();
        ActionMessages.EncodeImageInitialize(_writer, request);
        var initialize = new WrapperCall(_executor.Service(BootstrapSymbols.ImageInitialize), _writer.Written.ToArray());
        WrapperCall finalize = WrapperCall.None;
        if (!handle.IsNull)
        {
            _writer.Clear();
            _writer.UInt64(handle.Value);
            finalize = new WrapperCall(_executor.Service(BootstrapSymbols.ImageFinalize), _writer.Written.ToArray());
        }

        actions.Add(new AllocationAction(initialize, finalize) { RunsLinkedCode = initializers.Length > 0 });
    }

    private static ExecutorAddressRange[] Tables(LinkBatch batch, BatchLayout layout, params ReadOnlySpan<SectionRole> roles)
    {
        var ranges = new List<ExecutorAddressRange>();
        foreach (SectionRole role in roles)
        {
            SectionSpan span = layout.Role(role);
            if (!span.IsEmpty)
            {
                ulong start = SegmentStart(batch, layout, span.Segment);
                ranges.Add(new ExecutorAddressRange((ExecutorAddress)(start + span.Start), (ExecutorAddress)(start + span.End)));
            }
        }

        return [.. ranges];
    }

    private static ulong SegmentStart(LinkBatch batch, BatchLayout layout, SegmentKind segment)
    {
        Placement first = layout[segment].Placements[0];
        return batch.Objects[first.Object].Blocks[first.Block].Address - first.Offset;
    }

    private void AddForRange(List<AllocationAction> actions, string finalize, string deallocate, ExecutorAddressRange range)
    {
        _writer.Clear();
        Add(actions, finalize, deallocate, _writer.Range(range).Written.ToArray());
    }

    private void Add(List<AllocationAction> actions, string finalize, string deallocate, ReadOnlyMemory<byte> bytes) =>
        actions.Add(new AllocationAction(new WrapperCall(_executor.Service(finalize), bytes), new WrapperCall(_executor.Service(deallocate), bytes)) { RunsLinkedCode = false });
}
