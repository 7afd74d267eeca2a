using Jitney.Definitions;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions;

/// <summary>Reads what a library that is added has for others and wants of them, where its file can be read here: it may lie on another machine, or be found by the dynamic linker.</summary>
internal static class LibraryNames
{
    // They are there from the start.
    private static readonly string[] s_ofProcess = ["libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"];

    /// <summary>Reads it.</summary>
    /// <param name="dylib">Gets the names.</param>
    /// <param name="sessionFiles">Reads files.</param>
    /// <param name="target">What is linked for; null where nobody knows yet.</param>
    /// <param name="path">The library.</param>
    /// <param name="use">When it counts.</param>
    /// <param name="given">Gets the names that it wants, too.</param>
    /// <param name="storage">Gets what thread-local storage it needs; null when it is too late for that.</param>
    public static void Read(DylibInputs dylib, SessionFiles sessionFiles, Target? target, string path, InputUse use, GivenLibraries given, ThreadStorageCheck? storage)
    {
        if (!InputBytes.Here.Exists(path))
        {
            return;
        }

        InputFiles files = sessionFiles.Of(module: null);
        files.Reading(() =>
        {
            ReadOnlyMemory<byte> file = files.Read(path);
            if (target is { } known)
            {
                Require(dylib.Definitions.Space, known, path, file.Span);
            }

            var names = SharedLibraryNames.Read(file);
            dylib.AddLibrary(path, file, names, use);
            given.Add(path, names);
            Target own = LibraryMachine.TargetIn(file.Span) ?? dylib.Definitions.Space.Target;
            given.Place(path, PathThere(sessionFiles.Root, own, path, file));
            storage?.AddLibrary(path, file.Span);
            if (storage is not null)
            {
                AddNeeded(path, file, own, sessionFiles.Root, storage);
            }
        });
    }

    private static void AddNeeded(string path, ReadOnlyMemory<byte> file, Target target, SystemRoot root, ThreadStorageCheck storage)
    {
        var waiting = new Queue<(string Path, ElfLibraryNeeds Needs)>([(path, ElfLibraryNeeds.Read(file))]);
        while (waiting.TryDequeue(out (string Path, ElfLibraryNeeds Needs) next))
        {
            foreach (string found in NeededLibraries.Of(next.Path, next.Needs, target, root, name => !s_ofProcess.Contains(name) && name != SystemFolders.DynamicLinker(target)))
            {
                if (!storage.Knows(found) && Map(found) is { } mapped)
                {
                    using (mapped)
                    {
                        var needs = ElfLibraryNeeds.Read(mapped.Memory);
                        storage.AddNeeded(found, mapped.Memory.Span, needs);
                        waiting.Enqueue((found, Copy(needs)));
                    }
                }
            }
        }
    }

    // Programs are bound to the name that a library gives itself, and only developers have it under another one. What this machine keeps for programs of another kind has no path
    // there that is known here: there the dynamic linker looks for it by its name, or has it already.
    private static string PathThere(SystemRoot root, Target target, string path, ReadOnlyMemory<byte> file)
    {
        string own = NameText.Of(ElfLibraryNeeds.Read(file).Name.Span);
        if (own.Length == 0 || own.Contains('/'))
        {
            return root.PathThere(path);
        }

        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", own);
        return SystemFolders.IsKeptForAnother(path, target) && !root.Holds(path) ? own : root.PathThere(root.Holds(path) && InputBytes.Here.Exists(root.Follow(beside)) ? beside : path);
    }

    // The dynamic linker would say that it is no library, or pass it over.
    private static void Require(LinkSpace space, Target target, string path, ReadOnlySpan<byte> file)
    {
        Target? found = LibraryMachine.TargetIn(file);
        if (found is { } foreign && foreign.Format != target.Format)
        {
            throw new LinkException(new InputPlace(new InputName(path)), $"is {ObjectFormat.Of(foreign.Format).Article} library, and {space.TargetOwner} is for {ObjectFormat.Of(target.Format).Name}");
        }

        if (found is { } other && other.Architecture != target.Architecture)
        {
            throw new LinkException(new InputPlace(new InputName(path)), $"is a shared library for {ProcessorNames.Of(other)}, and {space.TargetOwner} is for {ProcessorNames.Of(target)}");
        }
    }

    // The dynamic linker says it where it is needed.
    private static MappedFile? Map(string path)
    {
        try
        {
            return MappedFile.Open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            return null;
        }
    }

    private static ElfLibraryNeeds Copy(ElfLibraryNeeds needs) => needs with
    {
        Libraries = [.. needs.Libraries.Select(static name => (ReadOnlyMemory<byte>)name.ToArray())],
        RunPath = needs.RunPath.ToArray(),
        OldRunPath = needs.OldRunPath.ToArray(),
        Name = needs.Name.ToArray(),
    };
}
