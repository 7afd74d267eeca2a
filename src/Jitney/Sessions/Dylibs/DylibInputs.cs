using System.Collections.Concurrent;
using Jitney.Calls;
using Jitney.Definitions;
using Jitney.Definitions.Windows;
using Jitney.Executors;
using Jitney.Linking.Architectures;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport.Windows;
using Jitney.Sessions.Generators;

namespace Jitney.Sessions.Dylibs;

/// <summary>The inputs of one linked library: objects, archives, definitions by address. Not thread-safe: the session locks it.</summary>
internal sealed class DylibInputs
{
    private readonly List<LinkInput> _always = [];
    private readonly HashSet<string> _thinArchives = [];
    private readonly SessionFiles _files;
    private readonly int[] _undefined;

    private readonly List<LinkModule> _modules = [];
    private bool _hasRuntimeArchives;

    /// <summary>Makes the first of a session.</summary>
    /// <param name="files">Reads files.</param>
    /// <param name="names">What is done with some names.</param>
    public DylibInputs(SessionFiles files, NameRules names)
    {
        _files = files;
        Name = "main";
        Definitions = new LinkDefinitions(new NameTable()) { Workers = SystemProcessors.Workers };
        _undefined = [.. names.Undefined.Select(NumberOf)];
        Definitions.Duplicates = names.Duplicates;
        foreach ((string name, string other) in names.Others)
        {
            Definitions.Resolver.Stand(NumberOf(name), NumberOf(other));
        }

        foreach (string name in names.Wrapped)
        {
            Definitions.Resolver.Wrap(NumberOf(name), NumberOf("__wrap_" + name), NumberOf("__real_" + name));
        }
    }

    /// <summary>Makes a further one, all of which can be taken out.</summary>
    /// <param name="first">The first of its session.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="options">What it is linked against, and how.</param>
    public DylibInputs(DylibInputs first, string name, DylibOptions options)
    {
        _files = first._files;
        _undefined = [];
        Name = name;
        Definitions = new LinkDefinitions(first.Definitions.Space) { SearchesProcess = options.SearchesProcess, Duplicates = options.Duplicates };
        Own = AddModule(name);
        Definitions.Own = Own;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>The module of all that was added to it and to no other module; null in the first, where that stays as long as the session.</summary>
    public LinkModule? Own { get; }

    /// <summary>Where symbols come from.</summary>
    public LinkDefinitions Definitions { get; }

    /// <summary>How changes failed that were made later than they were asked for. Thread-safe.</summary>
    public ConcurrentQueue<Exception> FailedChanges { get; } = new();

    /// <summary>Tells how a change failed that was made later, once.</summary>
    public void ThrowIfChangeFailed()
    {
        if (FailedChanges.TryDequeue(out Exception? failure))
        {
            throw failure;
        }
    }

    /// <summary>The modules of it that were not taken out.</summary>
    public IReadOnlyList<LinkModule> Modules
    {
        get
        {
            lock (_modules)
            {
                return [.. _modules];
            }
        }
    }

    /// <summary>Adds an object file.</summary>
    public void AddObject(string path, InputUse use, LinkModule? module = null) =>
        Reading(module, files => Add(new LinkInput(files.Object(Given.Text(path))) { Module = module, Scope = Definitions.Scope }, use));

    /// <summary>Adds an object from memory.</summary>
    public void AddObject(InputName name, ReadOnlyMemory<byte> content, InputUse use, LinkModule? module = null)
    {
        ArgumentNullException.ThrowIfNull(name.File, nameof(name));
        AddObject(ObjectFormat.Read(name, content), use, module);
    }

    /// <summary>Adds an object that has been read, or was made.</summary>
    public void AddObject(ObjectFile file, InputUse use, LinkModule? module = null) => Add(new LinkInput(file) { Module = module, Scope = Definitions.Scope }, use);

    /// <summary>Adds an object that is linked in place of what is there, and that nothing else waits for.</summary>
    /// <exception cref="LinkException">It cannot be read, or is no object.</exception>
    public LinkInput AddReplacement(GivenObject given, LinkModule module)
    {
        LinkInput? input = null;
        Reading(module, files =>
        {
            string name = Given.Text(given.Name);
            ObjectSource source = given.Made is { } made ? new ObjectSource(made)
                : given.Content is { } content ? new ObjectSource(ObjectFormat.Read(new InputName(name), content))
                : files.Object(name);
            input = new LinkInput(source) { Module = module, Scope = Definitions.Scope, Position = Definitions.NextPosition() };
        });
        module.Inputs.Add(input!);
        return input!;
    }

    /// <summary>Refuses what <see cref="AddObject(string, InputUse, LinkModule?)"/> would, and changes nothing. May be called from any thread.</summary>
    public void CheckObject(string path, InputUse use, LinkModule? module = null) => Reading(module, files => Check(files.Object(Given.Text(path)), use));

    /// <summary>Refuses what <see cref="AddObject(InputName, ReadOnlyMemory{byte}, InputUse, LinkModule?)"/> would, and changes nothing. May be called from any thread.</summary>
    public static void CheckObject(InputName name, ReadOnlyMemory<byte> content, InputUse use)
    {
        ArgumentNullException.ThrowIfNull(name.File, nameof(name));
        Check(new ObjectSource(ObjectFormat.Read(name, content)), use);
    }

    /// <summary>Refuses what <see cref="AddArchive"/> would, and changes nothing. May be called from any thread.</summary>
    public void CheckArchive(string path, InputUse use, LinkModule? module = null) => Reading(module, files =>
    {
        var archive = new ArchiveInput(files.Archive(Given.Text(path)));
        RefuseCLibrary(archive);
        if (use == InputUse.Always)
        {
            _ = archive.AllMembers().Count();
        }
    });

    /// <summary>Adds an archive.</summary>
    public void AddArchive(string path, InputUse use, LinkModule? module = null) => Reading(module, files => ReadArchive(files, path, use, module));

    /// <summary>Makes a module.</summary>
    /// <remarks>May be called from any thread.</remarks>
    /// <param name="name">What it is called in messages; null for a number.</param>
    /// <param name="owner">The module that it goes with.</param>
    public LinkModule AddModule(string? name, LinkModule? owner = null)
    {
        LinkModule module = Definitions.AddModule(name, owner);
        if (Definitions.Scope != NameTable.MainScope)
        {
            lock (_modules)
            {
                _modules.Add(module);
            }
        }

        return module;
    }

    /// <summary>Forgets all that a module has added; what is linked of it stays.</summary>
    public void Forget(LinkModule module)
    {
        Definitions.ForgetOffers();
        _always.RemoveAll(input => input.Module == module);
        Definitions.Forget(module);
        _files.Close(module);
        lock (_modules)
        {
            _modules.Remove(module);
        }
    }

    private void Reading(LinkModule? module, Action<InputFiles> work)
    {
        InputFiles files = _files.Of(module);
        files.Reading(() => work(files));
    }

    private void ReadArchive(InputFiles files, string path, InputUse use, LinkModule? module)
    {
        var archive = new ArchiveInput(files.Archive(Given.Text(path))) { Module = module, Scope = Definitions.Scope, Position = Definitions.NextPosition() };
        RefuseCLibrary(archive);
        if (archive.Archive.IsThin)
        {
            _thinArchives.Add(path);
        }

        if (use == InputUse.WhenNeeded)
        {
            Definitions.Archives.Add(archive);
            Definitions.ForgetOffers();
            module?.HasArchives = true;
            return;
        }

        foreach (LinkInput member in archive.AllMembers().ToArray())
        {
            Add(member, InputUse.Always);
        }
    }

    // Each C library has its own heap, streams, threads and list of exit functions, and relies on having started the process.
    private void RefuseCLibrary(ArchiveInput archive)
    {
        if (Definitions.Resolver.IsForProcess && archive.Symbols.Find("__libc_start_main"u8, NameHash.Of("__libc_start_main"u8)) >= 0)
        {
            throw new LinkException(
                new InputPlace(new InputName(archive.Archive.Path)),
                "is a whole C library, and a process can have but one; leave it out: the process's own is used without being asked for");
        }
    }

    /// <summary>Adds a library: archives behind it are asked for what it refers to, and not for what it defines.</summary>
    public void AddLibrary(string path, ReadOnlyMemory<byte> file, SharedLibraryNames library, InputUse use)
    {
        int[] required = [.. library.Required.Select(name => Definitions.Names.Intern(name.Span)).Distinct()];
        Definitions.Libraries.Add(new LibraryInput(path, Definitions.NextPosition(), required) { IsForNeed = use == InputUse.WhenNeeded, Warnings = LibraryWarning.Of(file) }, library);
    }

    /// <summary>Begins a group: what is added up to its end is searched together.</summary>
    public void BeginGroup() => Definitions.OpenGroups.Add(Definitions.NextPosition());

    /// <summary>Ends the group that was begun last.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void EndGroup()
    {
        if (Definitions.OpenGroups.Count == 0)
        {
            throw new InvalidOperationException("no group was begun");
        }

        Definitions.Groups.Add((Definitions.OpenGroups[^1], Definitions.NextPosition()));
        Definitions.OpenGroups.RemoveAt(Definitions.OpenGroups.Count - 1);
    }

    /// <summary>Adds objects as members of an archive that stands here.</summary>
    public void AddObjects(IReadOnlyList<GivenObject> objects) => Reading(module: null, files =>
    {
        var archive = new ArchiveInput(files.Objects(objects)) { Position = Definitions.NextPosition() };
        RefuseCLibrary(archive);
        _thinArchives.Add(archive.Archive.Path);
        Definitions.Archives.Add(archive);
        Definitions.ForgetOffers();
    });

    /// <summary>Refuses what <see cref="AddObjects"/> would, and changes nothing. May be called from any thread.</summary>
    public void CheckObjects(IReadOnlyList<GivenObject> objects) => Reading(module: null, files => RefuseCLibrary(new ArchiveInput(files.Objects(objects))));

    /// <summary>Whether a library that was given defines a name, as far as its names could be read.</summary>
    public bool IsProvided(ReadOnlySpan<byte> name) => Definitions.Libraries.Define(NameHash.Of(name));

    /// <summary>Defines a name as an address.</summary>
    public void Define(string name, ExecutorAddress address)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int number = NumberOf(name);
        Definitions.Linked.Set(number, new LinkedSymbol(address, 0, default, default, default, SymbolOrigin.Defined));
    }

    /// <summary>Adds what defines a tag for calls to the controller, unless something else does.</summary>
    public void AddTag(string name, ExecutorDescription executor)
    {
        int number = NumberOf(name);
        if (Definitions.Linked[number].Origin == SymbolOrigin.None)
        {
            AddObject(TagObject.Create(name, ArchitectureOf(executor), Definitions.Space.Target.Format), InputUse.WhenNeeded);
        }
    }

    /// <summary>Adds the names by which linked code calls the controller.</summary>
    public void AddDispatch(ExecutorDescription executor)
    {
        DefineDispatch(executor);
        if (DispatchCode.IsMadeFor(executor.Target))
        {
            AddObject(new InputName("dispatch code"), DispatchCode.Object(executor.Target), InputUse.WhenNeeded);
        }
    }

    /// <summary>Says where an executor has its function and context for such calls.</summary>
    public void DefineDispatch(ExecutorDescription executor)
    {
        ExecutorAddress function = executor.Service(BootstrapSymbols.DispatchFunction);
        ExecutorAddress context = executor.Service(BootstrapSymbols.DispatchContext);
        Define(BootstrapSymbols.DispatchFunction, function);
        Define(BootstrapSymbols.DispatchContext, context);
        if (!DispatchCode.IsMadeFor(executor.Target))
        {
            Define(DispatchCode.Function, function);
            Define(DispatchCode.Context, context);
        }
    }

    /// <summary>What was added to be linked always, and is not, or has not been initialised yet.</summary>
    public IEnumerable<LinkInput> Waiting => _always.Where(static input => !input.IsLinked || input.TakenBy is { IsInFlight: true });

    /// <summary>What has to be linked for some names: what was added to be linked always, and what defines the names.</summary>
    public LinkRequest Request(IEnumerable<string> names)
    {
        int[] numbers = [.. names.Select(NumberOf)];
        return new LinkRequest([.. Waiting], numbers) { Undefined = _undefined };
    }

    /// <summary>What is known of a name that is linked.</summary>
    public Symbol Describe(string name, int number)
    {
        LinkedSymbol symbol = Definitions.Linked[Definitions.Meant(number) ?? number];
        return new Symbol(name, symbol.Address, symbol.Size, symbol.Kind);
    }

    /// <summary>Tells what of a request nothing defines, each name once.</summary>
    /// <param name="request">The request; null when it was not even made.</param>
    /// <param name="missing">Takes the names; null where nobody will define them.</param>
    public void TellMissing(LinkRequest? request, List<MissingName>? missing) =>
        missing?.AddRange((request?.Missing ?? []).Distinct().Select(number => new MissingName(Definitions.Names.Scope(number), Definitions.Names.Text(number))));

    /// <summary>Forgets which inputs are to be linked always and have been.</summary>
    public void ForgetLinked() => _always.RemoveAll(static input => input.IsLinked && input.TakenBy is null);

    /// <summary>Leaves inputs that have made a batch fail, so that they do so once: what is wrong goes, and what lacks something waits until it is needed.</summary>
    public void Leave(BatchFaults faults)
    {
        HashSet<LinkInput> left = [.. faults.Wrong, .. faults.Lacking];
        Definitions.ForgetOffers();
        _always.RemoveAll(left.Contains);
        foreach (LinkInput input in faults.Lacking)
        {
            try
            {
                Definitions.AddWaiting(input);
            }
            catch (LinkException)
            {
                // It was taken as it is, and has names that nobody can ask for.
            }
        }
    }

    /// <summary>Forgets what a file has brought that is not linked yet. A file that is no input itself belongs to a thin archive, which goes as a whole.</summary>
    public void Forget(string path)
    {
        bool isInput = Forget(name => name.File == path);
        if (!isInput)
        {
            Forget(name => _thinArchives.Contains(name.File));
        }
    }

    private int NumberOf(string name) => Definitions.Names.Intern(NativeText.FromString(name).Bytes, Definitions.Scope);

    private bool Forget(Predicate<InputName> isOf)
    {
        Definitions.ForgetOffers();
        return Definitions.Forget(isOf) | _always.RemoveAll(input => !input.IsLinked && isOf(input.Source.File.Name)) > 0;
    }

    /// <summary>The first object that was added, or of the first archive with one; null where there is none.</summary>
    public ObjectFile? FirstObject() => _always.Concat(Definitions.WaitingObjects)
        .Concat(Definitions.Archives.Select(static archive => archive.FirstMember()).OfType<LinkInput>())
        .FirstOrDefault()?.Source.File;

    /// <summary>Puts the system's own archives behind those added so far; before the first link.</summary>
    public void AddRuntimeArchives()
    {
        if (_hasRuntimeArchives)
        {
            return;
        }

        Target target = Definitions.Space.Target;
        Reading(module: null, files => Definitions.RuntimeArchives.AddRange([.. RuntimeArchives.Find(target, _files.Root).Select(path => new ArchiveInput(files.Archive(path)) { Scope = Definitions.Scope, Module = Own })]));
        if (target.System == TargetSystem.Windows)
        {
            CodeUse use = Definitions.Resolver.IsForProcess ? CodeUse.Process : CodeUse.Dump;
            var libraries = new DefaultLibraries(new LibrarySearch(_files.Folders, target, _files.Root));
            var archives = new DefaultArchives(libraries, _files.Of(module: null), source => new ArchiveInput(source) { Scope = Definitions.Scope, Module = Own }, use);
            Definitions.DefaultArchives = archives.Next;
            foreach ((string name, byte[] start) in RuntimeFunctions.GnuStart)
            {
                Definitions.AddWaiting(new LinkInput(ObjectFormat.Read(new InputName(name), start)) { Module = Own, Scope = Definitions.Scope });
            }
        }

        _hasRuntimeArchives = true;
    }

    // Of a processor that is not known nothing can be linked but what needs no machine's code.
    private static Architecture ArchitectureOf(ExecutorDescription executor) =>
        Architecture.Of(executor.Target.Architecture) ?? Architecture.Of(TargetArchitecture.X64)!;

    private static void Check(ObjectSource source, InputUse use)
    {
        if (use == InputUse.WhenNeeded)
        {
            LinkDefinitions.Check(source.File);
        }
    }

    private void Add(LinkInput input, InputUse use)
    {
        input.Module?.ThrowIfRemoved();
        Definitions.ForgetOffers();
        if (use == InputUse.Always)
        {
            input.Position = Definitions.NextPosition();
            _always.Add(input);
        }
        else
        {
            Definitions.AddWaiting(input);
        }

        input.Module?.Inputs.Add(input);
    }
}
