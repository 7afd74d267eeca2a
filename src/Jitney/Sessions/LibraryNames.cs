using Jitney.Interop.Files;
using Jitney.ObjectFiles.Elf;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions;

/// <summary>Reads what a library that is added has for others and wants of them, where its file can be read here: it may lie on another machine, or be found by the dynamic linker.</summary>
internal static class LibraryNames
{
    /// <summary>Reads it.</summary>
    /// <param name="dylib">Gets the names.</param>
    /// <param name="files">Reads files.</param>
    /// <param name="path">The library.</param>
    /// <param name="use">When it counts.</param>
    /// <param name="given">Gets the names that it wants, too.</param>
    /// <param name="storage">Gets what thread-local storage it needs; null when it is too late for that.</param>
    public static void Read(DylibInputs dylib, InputFiles files, string path, InputUse use, GivenLibraries given, ThreadStorageCheck? storage)
    {
        if (!InputBytes.Exists(path))
        {
            return;
        }

        files.Reading(() =>
        {
            ReadOnlyMemory<byte> file = files.Read(path);
            var names = ElfDynamicNames.Read(file);
            dylib.AddLibrary(path, names, use);
            given.Add(path, names);
            storage?.AddLibrary(file.Span);
        });
    }
}
