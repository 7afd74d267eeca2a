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
public sealed class InputResolver(LibrarySearch search)
{
    private const int HeaderSize = 4096;
    private const int LargestScript = 1 << 20;
    private const int DeepestScript = 16;

    private readonly List<ResolvedInput> _inputs = [];

    /// <summary>The files so far, in their order.</summary>
    public IReadOnlyList<ResolvedInput> Inputs => _inputs;

    /// <summary>Adds a library by its name.</summary>
    /// <exception cref="LinkException">It is nowhere, or is nothing that can be linked.</exception>
    public void AddLibrary(string name) => Add(search.FindLibrary(name), archives: InputUse.WhenNeeded, depth: 0);

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="archives">When members of archives are linked.</param>
    /// <exception cref="LinkException">It cannot be read, or is nothing that can be linked.</exception>
    public void AddFile(string path, InputUse archives = InputUse.WhenNeeded) => Add(path, archives, depth: 0);

    private void Add(string path, InputUse archives, int depth)
    {
        InputKind kind = InputKinds.Detect(Read(path, HeaderSize));
        if (SourceLanguages.Of(path) is { } language && IsSource(path, kind))
        {
            _inputs.Add(new ResolvedInput(path, InputKind.ElfRelocatable, InputUse.Always) { Language = language });
            return;
        }

        Check(path, kind);
        switch (kind)
        {
            case InputKind.LinkerScript when depth < DeepestScript:
                AddScript(path, archives, depth);
                break;
            case InputKind.LinkerScript:
                throw new LinkException(new InputPlace(new InputName(path)), "linker scripts name each other without end");
            case InputKind.Archive or InputKind.ThinArchive:
                _inputs.Add(new ResolvedInput(path, kind, archives));
                break;
            default:
                // Whether an object is one for this machine is for its reader to say.
                _inputs.Add(new ResolvedInput(path, kind, InputUse.Always));
                break;
        }
    }

    private void AddScript(string path, InputUse archives, int depth)
    {
        var name = new InputName(path);
        byte[] text = Read(path, LargestScript);
        foreach (LinkerScriptInput input in LinkerScript.Read(name, text).Inputs)
        {
            if (input.Name.StartsWith("-l", StringComparison.Ordinal))
            {
                Add(search.FindLibrary(input.Name[2..]), archives, depth + 1);
            }
            else
            {
                string file = search.FindFile(input.Name, path)
                    ?? throw new LinkException(new InputPlace(name), $"names {new InputPlace(new InputName(input.Name))}, which does not exist");
                Add(file, archives, depth + 1);
            }
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
            InputKind.ElfExecutable => "is an executable program; only objects, archives and shared libraries can be linked",
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
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var content = new byte[Math.Min(limit, file.Length)];
            return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (FileNotFoundException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), "does not exist");
        }
        catch (DirectoryNotFoundException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), "does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            string problem = Directory.Exists(path) ? "is a folder" : "may not be read";
            throw new LinkException(new InputPlace(new InputName(path)), problem);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), $"cannot be read: {exception.Message}");
        }
    }
}
