using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.LinkerScripts;

namespace Jitney.Cli.Showing;

/// <summary>Shows one file, whatever it is.</summary>
internal static class FileShow
{
    /// <summary>Shows a file.</summary>
    /// <exception cref="LinkException">It cannot be read, or is damaged.</exception>
    public static void Show(Page page, string path, ShownParts parts)
    {
        ShownFile file = ShownFile.Read(path);
        switch (file.Kind)
        {
            case InputKind.Object when InputKinds.IsCoff(file.Content.Span):
                CoffObjectFile coff = CoffObjectFile.Read(file.Name, file.Content);
                CoffShow.Show(page, coff);
                if (parts.HasFlag(ShownParts.Disassembly))
                {
                    CoffDisassembly.Show(page, coff);
                }

                break;
            case InputKind.ImportObject:
                CoffShow.Show(page, CoffImportObject.Read(file.Name, file.Content));
                break;
            case InputKind.SharedLibrary or InputKind.Executable when InputKinds.IsImage(file.Content.Span):
                CoffImageShow.Show(page, CoffImage.Read(file.Name, file.Content));
                break;
            case InputKind.Object or InputKind.SharedLibrary or InputKind.Executable:
                ElfObjectFile elf = ElfObjectFile.Read(file.Name, file.Content);
                ElfShow.Show(page, elf);
                if (parts.HasFlag(ShownParts.Disassembly))
                {
                    Disassembly.Show(page, elf);
                }

                break;
            case InputKind.Archive or InputKind.ThinArchive:
                ArchiveShow.Show(page, ArchiveFile.Read(path, file.Content), parts);
                break;
            case InputKind.LinkerScript:
                page.Heading($"{file.Name}: linker script, a list of inputs");
                foreach (LinkerScriptInput input in LinkerScript.Read(file.Name, file.Content.Span).Inputs)
                {
                    page.Line($"  {input.Name}");
                }

                break;
            case InputKind.Empty:
                throw new LinkException(new InputPlace(file.Name), "is empty");
            case InputKind.Unknown when DumpShow.MayBe(file.Content.Span):
                DumpShow.Show(page, file, parts);
                break;
            case InputKind.Unknown:
                throw new LinkException(new InputPlace(file.Name), "is neither an object, an archive, a shared library nor a linker script");
            default:
                page.Heading($"{file.Name}: {Describe(file)}, which is not read yet");
                break;
        }
    }

    /// <summary>What a file is, in words.</summary>
    public static string Describe(ShownFile file) => file.Kind switch
    {
        InputKind.Object when InputKinds.IsCoff(file.Content.Span) => "COFF object",
        InputKind.SharedLibrary when InputKinds.IsImage(file.Content.Span) => "DLL",
        InputKind.Executable when InputKinds.IsImage(file.Content.Span) => "program of Windows",
        InputKind.Object => "ELF object",
        InputKind.SharedLibrary => "ELF shared library",
        InputKind.Executable => "ELF executable",
        InputKind.ImportObject => "import object",
        InputKind.Archive => "archive",
        InputKind.ThinArchive => "thin archive",
        InputKind.LinkerScript => "linker script",
        InputKind.LlvmBitcode => "LLVM bitcode",
        InputKind.MachO => "Mach-O file",
        InputKind.Empty => "empty",
        _ => "unknown",
    };
}
