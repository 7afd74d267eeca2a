using System.Text;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Functions.Conventions;

/// <summary>An object with one function and its unwind table, in the format whose rules the function has.</summary>
internal static class ThunkObject
{
    private const byte CodeAlignmentLog2 = 4;

    /// <summary>Makes the object.</summary>
    /// <param name="title">What it is called in messages.</param>
    /// <param name="name">The function's name, in ASCII.</param>
    /// <param name="thunk">Its code.</param>
    /// <param name="convention">Of the machine.</param>
    public static ObjectFile Create(string title, string name, ThunkCode thunk, ICallingConvention convention) =>
        new MadeObject(new InputName(title), convention.Architecture, thunk.Rules.Format, builder =>
        {
            int code = builder.AddBlock(".text"u8, SectionRole.Plain, SegmentKind.Code, thunk.Code, (ulong)thunk.Code.Length, CodeAlignmentLog2);
            int section = builder.AddSymbol(".text"u8, code, 0, 0, SymbolKind.Section);
            thunk.Rules.AddTable(builder, code, section, thunk.Code.Length);
            builder.AddDefinition(Encoding.ASCII.GetBytes(name), code, 0, (ulong)thunk.Code.Length, SymbolKind.Function);
        });
}
