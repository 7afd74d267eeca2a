using Jitney.Interop.Files;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.LinkerScripts;
using Jitney.Sessions;

namespace Jitney.Definitions;

/// <summary>Turns what a command line names into files: searches libraries, tells files apart by content, and replaces linker scripts by
/// what they name.</summary>
/// <remarks>Objects are linked always, archives when they are needed, as with static linkers. Source files, which <see cref="Compilation"/>
/// makes objects of, are what is nothing else and has the name of one. Not thread-safe.</remarks>
/// <param name="search">Where libraries are.</param>
internal sealed class InputResolver(LibrarySearch search)
{
    private const int HeaderSize = 4096;
    private const int LargestScript = 1 << 20;
    private const int DeepestScript = 16;

    // Real scripts are lists of some lines. Those that name each other twice and again would otherwise make many words of few.
    private const int MostInputsOfScripts = 1 << 16;
    private const long MostTextOfScripts = 16 << 20;

    private readonly List<ResolvedInput> _inputs = [];
    private readonly List<string> _scripts = [];
    private int _inputsOfScripts;
    private long _textOfScripts;
    private readonly Stack<int> _groups = [];
    private int? _objects;
    private int _countOfObjects;

    /// <summary>The files so far, in their order.</summary>
    public IReadOnlyList<ResolvedInput> Inputs => _inputs;

    /// <summary>Whether a file has the name of a source file; whether it is one shows when it is read.</summary>
    public static bool HasNameOfSource(string path) => SourceLanguages.Of(path) is not null;

    /// <summary>Adds a library by its name.</summary>
    /// <exception cref="LinkException">It is nowhere, or is nothing that can be linked.</exception>
    public void AddLibrary(string name) => AddFile(search.FindLibrary(name));

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="archives">When members of archives are linked.</param>
    /// <param name="libraries">When shared libraries count.</param>
    /// <exception cref="LinkException">It cannot be read, or is nothing that can be linked.</exception>
    public void AddFile(string path, InputUse archives = InputUse.WhenNeeded, InputUse libraries = InputUse.Always) => Add(path, new Uses(archives, libraries), depth: 0);

    /// <summary>Begins a group: the archives up to its end are searched until none has anything more.</summary>
    public void BeginGroup() => _groups.Push(_inputs.Count);

    /// <summary>Ends the group that was begun last.</summary>
    public void EndGroup() => MakeGroup(_groups.Pop());

    /// <summary>Has the objects up to the end be as members of an archive that stands here.</summary>
    public void BeginObjects() => _objects = ++_countOfObjects;

    /// <summary>Ends such objects, if there are any.</summary>
    public void EndObjects() => _objects = null;

    private void Add(string path, Uses uses, int depth)
    {
        path = search.Root.Follow(path);
        InputKind kind = InputKinds.Detect(Read(path, HeaderSize));
        if (SourceLanguages.Of(path) is { } language && IsSource(path, kind))
        {
            _inputs.Add(new ResolvedInput(path, InputKind.Object, InputUse.Always) { Language = language, Objects = _objects });
            return;
        }

        Check(path, kind);
        switch (kind)
        {
            case InputKind.LinkerScript:
                AddScript(path, uses, depth);
                break;
            case InputKind.Archive or InputKind.ThinArchive:
                _inputs.Add(new ResolvedInput(path, kind, uses.Archives));
                break;
            case InputKind.SharedLibrary:
                _inputs.Add(new ResolvedInput(path, kind, uses.Libraries));
                break;
            default:
                // Whether an object is one for this machine is for its reader to say.
                _inputs.Add(new ResolvedInput(path, kind, InputUse.Always) { Objects = _objects });
                break;
        }
    }

    private void AddScript(string path, Uses uses, int depth)
    {
        var name = new InputName(path);
        if (_scripts.Contains(path) || depth >= DeepestScript)
        {
            throw new LinkException(new InputPlace(name), "linker scripts name each other without end");
        }

        byte[] text = Read(path, LargestScript + 1);
        if (text.Length > LargestScript)
        {
            throw new LinkException(new InputPlace(name), $"is a linker script of more than {LargestScript} bytes, and only lists of inputs are read");
        }

        _scripts.Add(path);
        try
        {
            Bound(name, text.Length, 0);
            AddInputs(name, text, uses, depth);
        }
        finally
        {
            _scripts.RemoveAt(_scripts.Count - 1);
        }
    }

    private void AddInputs(InputName name, byte[] text, Uses uses, int depth)
    {
        int group = 0;
        int first = 0;
        foreach (LinkerScriptInput input in LinkerScript.Read(name, text).Inputs)
        {
            if (group != input.Group)
            {
                EndScriptGroup(group, first);
                (group, first) = (input.Group, _inputs.Count);
            }

            Bound(name, 0, 1);
            AddInput(name, input, input.Need == LinkerScriptNeed.AsNeeded ? uses with { Libraries = InputUse.WhenNeeded } : uses, depth);
        }

        EndScriptGroup(group, first);
    }

    private void EndScriptGroup(int group, int first)
    {
        if (group > 0)
        {
            MakeGroup(first);
        }
    }

    private void MakeGroup(int first)
    {
        if (first < _inputs.Count)
        {
            _inputs[first] = _inputs[first] with { GroupsBefore = _inputs[first].GroupsBefore + 1 };
            _inputs[^1] = _inputs[^1] with { GroupsBehind = _inputs[^1].GroupsBehind + 1 };
        }
    }

    private void AddInput(InputName script, LinkerScriptInput input, Uses uses, int depth)
    {
        if (input.Name.StartsWith("-l", StringComparison.Ordinal))
        {
            Add(search.FindLibrary(input.Name[2..]), uses, depth + 1);
        }
        else
        {
            string file = search.FindFile(input.Name, script.File)
                ?? throw new LinkException(new InputPlace(script), $"names {new InputPlace(new InputName(input.Name))}, which does not exist");
            Add(file, uses, depth + 1);
        }
    }

    private void Bound(InputName script, int text, int inputs)
    {
        _textOfScripts += text;
        _inputsOfScripts += inputs;
        if (_textOfScripts > MostTextOfScripts || _inputsOfScripts > MostInputsOfScripts)
        {
            throw new LinkException(
                new InputPlace(script), $"linker scripts name each other again and again: more than {MostTextOfScripts} bytes, or {MostInputsOfScripts} inputs, come of them");
        }
    }

    // What begins with a comment begins as a linker script may.
    private static bool IsSource(string path, InputKind kind) =>
        kind is InputKind.Unknown or InputKind.Empty || (kind == InputKind.LinkerScript && !IsScript(path));

    private static bool IsScript(string path)
    {
        try
        {
            return LinkerScript.Read(new InputName(path), Read(path, LargestScript)).Inputs.Count > 0;
        }
        catch (LinkException)
        {
            return false;
        }
    }

    private static void Check(string path, InputKind kind)
    {
        string? problem = kind switch
        {
            InputKind.Empty => "is empty",
            InputKind.Executable => "is an executable program; only objects, archives and shared libraries can be linked",
            InputKind.LlvmBitcode => "holds LLVM bitcode; compile it without -flto",
            InputKind.Unknown => "is neither an object, an archive, a shared library, a linker script nor a source file",
            _ => null,
        };
        if (problem is not null)
        {
            throw new LinkException(new InputPlace(new InputName(path)), problem);
        }
    }

    private static byte[] Read(string path, int limit)
    {
        try
        {
            return InputBytes.Here.ReadStart(path, limit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), exception.Message);
        }
    }

    private readonly record struct Uses(InputUse Archives, InputUse Libraries);
}
