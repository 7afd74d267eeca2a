using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>Adds files and objects to a dylib, or to a module of it. May be used from many threads.</summary>
/// <param name="files">The files.</param>
/// <param name="changes">Makes changes when nobody links.</param>
/// <param name="throwIfEnded">Refuses to when nothing more is linked.</param>
/// <param name="own">The module of what is added to no other one; null for none.</param>
internal sealed class SessionInputs(SessionFiles files, InputChanges changes, Action throwIfEnded, LinkModule? own = null)
{
    /// <summary>Adds a file by what it holds: an object or an archive; a shared library where there is something to add it with.</summary>
    /// <exception cref="LinkException">It cannot be read, or is something else.</exception>
    public void Add(string path, InputUse use, LinkModule? module, Action<string>? addLibrary)
    {
        throwIfEnded();
        InputKind kind = default;
        InputFiles inputs = files.Of(module ?? own);
        inputs.Reading(() => kind = InputKinds.Detect(inputs.Read(Given.Text(path)).Span));
        switch (kind)
        {
            case InputKind.Object or InputKind.ImportObject:
                AddObject(path, use, module);
                break;
            case InputKind.Archive or InputKind.ThinArchive:
                AddArchive(path, use, module);
                break;
            case InputKind.SharedLibrary when addLibrary is not null:
                addLibrary(path);
                break;
            case InputKind.SharedLibrary:
                throw new LinkException(new InputPlace(new InputName(path)), "is a shared library, which no module or dylib can take along when it is removed; add it to the session");
            default:
                throw new LinkException(new InputPlace(new InputName(path)), $"is neither an object, an archive nor a shared library, but {InputKinds.WordsFor(kind)}");
        }
    }

    /// <summary>Adds an object file.</summary>
    public void AddObject(string path, InputUse use, LinkModule? module) =>
        changes.Make(dylib => dylib.AddObject(path, use, module ?? own), dylib => dylib.CheckObject(path, use, module ?? own), module ?? own);

    /// <summary>Adds an object from memory.</summary>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use, LinkModule? module) =>
        changes.Make(dylib => dylib.AddObject(new InputName(name), content, use, module ?? own), _ => Check(name, content, use, module ?? own), module ?? own);

    /// <summary>Adds an object that is no file, and is linked when something of it is wanted.</summary>
    public void AddObject(ObjectFile made, LinkModule? module) =>
        changes.Make(dylib => dylib.AddObject(made, InputUse.WhenNeeded, module ?? own), _ => (module ?? own)?.ThrowIfRemoved(), module ?? own);

    // As with files, which belong to the module.
    private static void Check(string name, ReadOnlyMemory<byte> content, InputUse use, LinkModule? module)
    {
        module?.ThrowIfRemoved();
        DylibInputs.CheckObject(new InputName(name), content, use);
    }

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    public void AddArchive(string path, InputUse use, LinkModule? module) =>
        changes.Make(dylib => dylib.AddArchive(path, use, module ?? own), dylib => dylib.CheckArchive(path, use, module ?? own), module ?? own);

    /// <summary>Adds objects as members of an archive.</summary>
    public void AddObjects(GivenObject[] objects) => changes.Make(dylib => dylib.AddObjects(objects), dylib => dylib.CheckObjects(objects));
}
