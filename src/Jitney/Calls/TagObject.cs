using Jitney.Linking.Architectures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Calls;

/// <summary>An object with a few bytes of data under one name: a symbol that linked code can use as a tag, at an address that nothing else has.</summary>
internal static class TagObject
{
    private const int DataSize = 8;

    /// <summary>Makes the object.</summary>
    /// <param name="name">The symbol's name.</param>
    /// <param name="architecture">What the code is for that uses it.</param>
    /// <param name="format">The format of the objects that it is linked with.</param>
    public static ObjectFile Create(string name, Architecture architecture, TargetFormat format) => new MadeObject(new InputName($"tag {name}"), architecture, format, builder =>
    {
        int data = builder.AddBlock(".data"u8, SectionRole.Plain, SegmentKind.Writable, stackalloc byte[DataSize], DataSize, 0);
        builder.AddDefinition(NativeText.FromString(name).Bytes, data, 0, 1, SymbolKind.Data);
    });
}
