using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Generators;
using Jitney.Sessions.Laziness;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions.Dylibs;

/// <summary>A library of a session: inputs whose names are its own, and other dylibs that it is linked against.</summary>
/// <remarks>
/// <para>What its code refers to is looked for in the dylib itself, then in those that it is linked against, in their order, then in the process. Who is linked against it sees what it defines, but for hidden names, and not what it is
/// linked against itself. Two dylibs may define one name: each means its own.</para>
/// <para>Inline functions of C++ are each dylib's own; an inline variable that a dylib shares with one that it is linked against is one variable. Shared libraries, and whoever opens one later, see the names of
/// <see cref="Session.Main"/> alone.</para>
/// <para>All members may be used from many threads.</para>
/// </remarks>
/// <example>
/// <code>
/// Dylib plugin = session.AddDylib("plugin");
/// plugin.LinkAgainst(session.Main);
/// plugin.AddObject("plugin.o");
/// Symbol run = await plugin.LookUpAsync("run");
/// await plugin.RemoveAsync();
/// </code>
/// </example>
public sealed class Dylib
{
    private readonly InputChanges _changes;
    private readonly SessionInputs _added;
    private readonly ModuleRemoval _removal;
    private readonly SessionGenerators _generators;

    internal Dylib(Session session, DylibInputs inputs, InputChanges changes, SessionInputs added, ModuleRemoval removal, SessionGenerators generators)
    {
        Session = session;
        Inputs = inputs;
        _changes = changes;
        _added = added;
        _removal = removal;
        _generators = generators;
    }

    /// <summary>What it is called in messages. Several may have one name.</summary>
    public string Name => Inputs.Name;

    /// <summary>Whether it was removed. Then nothing can be added to it or looked up in it any more.</summary>
    public bool IsRemoved => Inputs.Own?.IsRemoved == true;

    /// <summary>The session that it belongs to.</summary>
    internal Session Session { get; }

    internal DylibInputs Inputs { get; }

    /// <summary>Says what it is linked against, in place of what was said before. What is linked already stays as it is.</summary>
    /// <param name="dylibs">Other dylibs of the session, in the order in which they are searched. They may be linked against this one, too.</param>
    /// <exception cref="ArgumentException">One is of another session, was removed, or is this one.</exception>
    public void LinkAgainst(params IReadOnlyList<Dylib> dylibs)
    {
        ThrowIfRemoved();
        foreach (Dylib dylib in Given.Something(dylibs))
        {
            if (Given.Something(dylib).Session != Session || dylib == this || dylib.IsRemoved)
            {
                throw new ArgumentException($"{dylib.Name} is no other dylib of this session, or was removed", nameof(dylibs));
            }
        }

        LinkDefinitions[] links = [.. dylibs.Select(static dylib => dylib.Inputs.Definitions)];
        _changes.Make(inputs => inputs.Definitions.Links = links, static _ => { });
    }

    /// <summary>Adds a file by what it holds: an object or an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read, or is something else. Shared libraries are added to the session.</exception>
    public void Add(string path, InputUse use = InputUse.WhenNeeded) => _added.Add(path, use, module: null, addLibrary: null);

    /// <summary>Adds an object file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddObject(string path, InputUse use = InputUse.WhenNeeded) => _added.AddObject(path, use, module: null);

    /// <summary>Adds an object from memory.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged until they are linked.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use = InputUse.WhenNeeded) => _added.AddObject(name, content, use, module: null);

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When its members are linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddArchive(string path, InputUse use = InputUse.WhenNeeded) => _added.AddArchive(path, use, module: null);

    /// <summary>Defines a name as an address in the executor.</summary>
    /// <param name="name">The name.</param>
    /// <param name="address">The address.</param>
    public void Define(string name, ExecutorAddress address)
    {
        ThrowIfRemoved();
        _changes.Make(inputs => inputs.Define(name, address), _ => Given.Text(name));
    }

    /// <summary>Adds a generator. When a lookup misses names in this dylib, the generator is asked to define them.</summary>
    /// <param name="generator">Is asked behind those added before, for what this dylib misses or one that is linked against it. What it defines belongs to this dylib.</param>
    /// <exception cref="InvalidOperationException">The dylib was removed.</exception>
    public void AddGenerator(DefinitionGenerator generator)
    {
        ThrowIfRemoved();
        _generators.Add(this, Given.Something(generator));
    }

    /// <summary>Makes functions replaceable that are linked after this call: calls and addresses of them, wherever they are taken, lead to a stub, which jumps to the definition of the moment.</summary>
    /// <remarks>A call costs one more jump. Not among them are inline functions of C++, functions that choose functions (<c>ifunc</c>), and what compilers have resolved themselves: calls that they have inlined,
    /// calls within one object of <c>static</c> functions, and with <c>-fno-semantic-interposition</c> of others.</remarks>
    /// <param name="which">Whether a function is to be, by the name of its symbol; called while something is linked, on any thread. It is asked beside those given before.</param>
    public void MakeReplaceable(Func<string, bool> which)
    {
        ThrowIfRemoved();
        Given.Something(which);
        Inputs.Definitions.Space.CountModule();
        Inputs.Definitions.Replaceable.Choose(which);
    }

    /// <summary>Has some functions be replaceable, by the names of their symbols, when they are linked from now on.</summary>
    /// <param name="names">The names.</param>
    public void MakeReplaceable(params IReadOnlyList<string> names)
    {
        ThrowIfRemoved();
        string[] all = [.. Given.Texts(names)];
        Inputs.Definitions.Space.CountModule();
        Inputs.Definitions.Replaceable.Choose(all);
    }

    /// <summary>Defines a function that is made when it is first called.</summary>
    /// <inheritdoc cref="DefineLazyAsync(IReadOnlyList{string}, LazyDefinition, LazyOptions?, CancellationToken)"/>
    /// <param name="name">The name of its symbol, which nothing in this dylib defines yet.</param>
    /// <param name="define">Makes it.</param>
    /// <param name="options">How long that may take, and what becomes of calls when it fails; by default these return zero.</param>
    /// <param name="cancellation">Stops waiting; the functions may be defined all the same.</param>
    public async ValueTask<Symbol> DefineLazyAsync(string name, LazyDefinition define, LazyOptions? options = null, CancellationToken cancellation = default) =>
        (await DefineLazyAsync([Given.Text(name)], define, options, cancellation).ConfigureAwait(false))[0];

    /// <summary>Defines functions each of which is made when it is first called: linked code and C# have their addresses at once, and the first call waits until the function is made and linked, and goes on with it.</summary>
    /// <remarks>Threads that call at the same moment wait for one making of it; later calls go straight there. They may be called by whatever way and from anywhere, in initialisers too, but not in handlers of signals; in a process that linked code
    /// has forked they cannot be made. They are replaceable functions (<see cref="ReplaceAsync(IReadOnlyList{GivenObject}, CancellationToken)"/>) from the beginning. What they are made of stays as long as the dylib;
    /// functions that are to be removed are defined in a <see cref="Module"/>.</remarks>
    /// <example>
    /// <code>
    /// Symbol f = await session.Main.DefineLazyAsync("f", async (name, cancellation) => [new GivenObject(name, await CompileAsync(name, cancellation))]);
    /// int result = await session.CallAsync&lt;int>(f.Address, 5);    // compiles f, links it and calls it
    /// </code>
    /// </example>
    /// <param name="names">The names of their symbols, which nothing in this dylib defines yet.</param>
    /// <param name="define">Makes one, by its name.</param>
    /// <param name="options">How long that may take, and what becomes of calls when it fails; by default these return zero.</param>
    /// <param name="cancellation">Stops waiting; the functions may be defined all the same.</param>
    /// <returns>Their addresses, which stay the same when they are made.</returns>
    /// <exception cref="LinkException">Something defines a name.</exception>
    /// <exception cref="InvalidOperationException">The executor is for another machine or system than Linux on x86-64 or AArch64, or Windows on x86-64, offers linked code no way to the controller, or is the host's own process while <see cref="LazyOptions.Failure"/> is <see cref="LazyFailure.EndsExecutor"/>; or initialisers run in each run of a prepared program.</exception>
    /// <exception cref="ArgumentException"><see cref="LazyOptions.Limit"/> is nothing, or more than 24 days.</exception>
    public ValueTask<IReadOnlyList<Symbol>> DefineLazyAsync(
        IReadOnlyList<string> names, LazyDefinition define, LazyOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfRemoved();
        return Session.Lazy.DefineAsync(this, owner: null, names, define, options ?? new LazyOptions(), cancellation);
    }

    /// <summary>Replaces what an object defines. See <see cref="ReplaceAsync(IReadOnlyList{GivenObject}, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="ReplaceAsync(IReadOnlyList{GivenObject}, CancellationToken)"/>
    /// <param name="name">What the object is called in messages.</param>
    /// <param name="content">Its bytes, which must stay unchanged until they are linked.</param>
    /// <param name="cancellation">Gives the replacement up.</param>
    public ValueTask<ReplaceResult> ReplaceAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        ReplaceAsync([new GivenObject(Given.Text(name), content)], cancellation);

    /// <summary>Replaces what some objects define: they are linked and initialised, then calls of the replaceable functions among them lead to the new definitions, one function after the other.</summary>
    /// <remarks>
    /// <para>Calls that run go on in the old definition, whose code, finalisers and unwind tables stay until no thread can be in it or return to it. Then the finalisers of the old module run, and its memory comes back. Where that cannot be
    /// proven, it is kept (<see cref="ReplaceResult.KeptCode"/>). What old code has given away by other addresses goes with it: texts, <c>static</c> variables and functions.</para>
    /// <para>Variables of the same name and size keep their memory and value, and with it the module that they lie in; new initial values do not count. <c>static</c> variables begin anew, and so do thread-local ones. Initialisers of the new objects run, before anything is
    /// switched. What is in no module, and what others refer to otherwise than by replaceable functions, is never given back. Nothing compares the types of old and new functions.</para>
    /// <para>If it fails, no function was switched, and what is linked is as before; what new initialisers have done stays done. Once functions are switched, the token only stops waiting for the end of old code.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// session.Main.MakeReplaceable(name => name.StartsWith("game_"));
    /// session.AddModule().AddObject("game.o");
    /// Symbol step = await session.LookUpAsync("game_step");
    /// // ... the source changes, and is compiled again:
    /// ReplaceResult result = await session.Main.ReplaceAsync([new GivenObject("game.o")]);
    /// // step.Address leads to the new function; result.KeptVariables have kept their values.
    /// </code>
    /// </example>
    /// <param name="objects">The objects.</param>
    /// <param name="cancellation">Gives the replacement up.</param>
    /// <exception cref="LinkException">They cannot be linked.</exception>
    /// <exception cref="InvalidOperationException">The executor is for another machine or system than Linux on x86-64 or AArch64, or Windows on x86-64.</exception>
    /// <exception cref="Failures.ExecutorException">The surroundings failed.</exception>
    public ValueTask<ReplaceResult> ReplaceAsync(IReadOnlyList<GivenObject> objects, CancellationToken cancellation = default)
    {
        ThrowIfRemoved();
        return Session.Replacement.ReplaceAsync(this, objects, cancellation);
    }

    /// <summary>Shows a module of it.</summary>
    internal Module ModuleOf(LinkModule module) => new(module, _added, _removal, Session.Lazy, this);

    /// <summary>Makes a module of it, to which objects and archives are added that can be removed again.</summary>
    /// <param name="name">What it is called in messages; null for a number.</param>
    public Module AddModule(string? name = null)
    {
        Session.ThrowIfEnded();
        ThrowIfRemoved();
        return new Module(Inputs.AddModule(name), _added, _removal, Session.Lazy, this);
    }

    /// <summary>Links what a name needs and gives its address: that of its own definition, or of one of those that it is linked against, or of the process.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellation">Gives the lookup up.</param>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="Failures.ExecutorException">The surroundings failed.</exception>
    /// <exception cref="InvalidOperationException">The dylib was removed, perhaps meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The lookup was given up, or the session was disposed of while this lookup linked.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of before, or while the lookup waited for others.</exception>
    public async ValueTask<Symbol> LookUpAsync(string name, CancellationToken cancellation = default) =>
        (await LookUpAsync([Given.Text(name)], cancellation).ConfigureAwait(false))[0];

    /// <summary>Links what some names need and gives their addresses.</summary>
    /// <param name="names">The names.</param>
    /// <param name="cancellation">Gives the lookup up.</param>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines one of the names.</exception>
    /// <exception cref="Failures.ExecutorException">The surroundings failed.</exception>
    /// <exception cref="InvalidOperationException">The dylib was removed, perhaps meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The lookup was given up, or the session was disposed of while this lookup linked.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of before, or while the lookup waited for others.</exception>
    public ValueTask<IReadOnlyList<Symbol>> LookUpAsync(IReadOnlyList<string> names, CancellationToken cancellation = default)
    {
        ThrowIfRemoved();
        return Session.LookUpAsync(Inputs, names, cancellation);
    }

    /// <summary>Removes it with all its modules, as <see cref="Module.RemoveAsync"/> does with one. What was linked against it is so no more.</summary>
    /// <param name="mode">What happens when others refer to it.</param>
    /// <param name="cancellation">Stops waiting: before it is decided nothing changes, afterwards it is removed all the same.</param>
    /// <exception cref="ModuleInUseException">Others refer to it.</exception>
    /// <exception cref="InvalidOperationException">It is the session's main dylib, or initialisers of it are running.</exception>
    /// <exception cref="Failures.ExecutorException">Finalisers failed, or the executor did. It is removed all the same.</exception>
    public ValueTask RemoveAsync(RemovalMode mode = RemovalMode.RefuseIfUsed, CancellationToken cancellation = default) => Inputs.Own is null
        ? throw new InvalidOperationException("the main dylib goes with its session")
        : _removal.RemoveAsync(Inputs, mode, cancellation);

    private void ThrowIfRemoved() => Inputs.Own?.ThrowIfRemoved();
}
