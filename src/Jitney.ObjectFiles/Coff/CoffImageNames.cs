using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Reads the names that a DLL exports, as others ask for them of any shared library.</summary>
internal static class CoffImageNames
{
    /// <summary>Reads them.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Views of the file; none when it is no DLL, or a damaged one. A DLL asks nothing by name alone, so that nothing is undefined.</returns>
    public static SharedLibraryNames Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            CoffImage image = CoffImage.Read(default, file);
            return image.IsLibrary
                ? SharedLibraryNames.None with
                {
                    Defined = [.. CoffExportTable.Read(image).Exports.Where(static export => !export.Name.IsEmpty).Select(static export => export.Name)],
                }
                : SharedLibraryNames.None;
        }
        catch (MalformedFileException)
        {
            return SharedLibraryNames.None;
        }
    }
}
