using System.Buffers.Binary;
using System.Text;

namespace Jitney.RuntimeSupport.Windows;

/// <summary>Writes an object for Windows on x64 with one function or one variable, as a compiler would.</summary>
/// <remarks>Format: "PE Format", the object file's parts; unwind information: "x64 exception handling". Not thread-safe.</remarks>
/// <param name="names">The names of what it holds.</param>
internal sealed class SupportObject(params string[] names)
{
    private const int HeaderSize = 20;
    private const int SectionSize = 40;
    private const int RelocationSize = 10;

    // IMAGE_FILE_MACHINE_AMD64.
    private const ushort Machine = 0x8664;

    // IMAGE_REL_AMD64_ADDR64, _ADDR32NB, _REL32, _SECREL.
    private const ushort Address64 = 1;
    private const ushort ImageOffset32 = 3;
    private const ushort Relative32 = 4;
    private const ushort SectionOffset32 = 11;

    // IMAGE_SCN_CNT_CODE, _CNT_INITIALIZED_DATA, _ALIGN_16BYTES, _ALIGN_4BYTES, _ALIGN_8BYTES, _MEM_EXECUTE, _MEM_READ, _MEM_WRITE.
    private const uint Code = 0x60500020;
    private const uint Data = 0xC0500040;
    private const uint ReadOnly = 0x40300040;
    private const uint ReadOnlyPointers = 0x40400040;

    // IMAGE_SYM_CLASS_EXTERNAL, _STATIC; IMAGE_SYM_DTYPE_FUNCTION.
    private const byte External = 2;
    private const byte Static = 3;
    private const ushort FunctionType = 0x20;

    private readonly List<byte> _bytes = [];
    private readonly List<(int Offset, string Symbol, ushort Kind)> _references = [];
    private readonly List<byte> _unwind = [];
    private readonly List<Section> _others = [];
    private readonly List<(string Name, string Section, int Offset)> _symbols = [];
    private bool _isData;
    private string _dataSection = ".data";

    /// <summary>Instructions or parts of them.</summary>
    public SupportObject Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Calls a function: <c>call SYMBOL</c>.</summary>
    public SupportObject Call(string symbol) => Bytes(0xE8).Relative(symbol);

    /// <summary>Ends in another function: <c>jmp SYMBOL</c>.</summary>
    public SupportObject Jump(string symbol) => Bytes(0xE9).Relative(symbol);

    /// <summary>A 32-bit operand: the distance of a symbol from the end of the instruction, which it ends.</summary>
    public SupportObject Relative(string symbol)
    {
        _references.Add((_bytes.Count, symbol, Relative32));
        return Bytes(0, 0, 0, 0);
    }

    /// <summary>Makes room on the stack, as a part of the prologue that unwinding undoes: <c>sub rsp, SIZE</c>.</summary>
    /// <param name="size">Of 8 to 120 bytes.</param>
    public SupportObject Allocate(byte size)
    {
        Bytes(0x48, 0x83, 0xEC, size);

        // UWOP_ALLOC_SMALL: the size is 8 times the operand, and 8.
        return Unwind((byte)((((size - 8) / 8) << 4) | 2));
    }

    /// <summary>Gives the room back, and returns: <c>add rsp, SIZE; ret</c>.</summary>
    public SupportObject Return(byte size) => Bytes(0x48, 0x83, 0xC4, size, 0xC3);

    /// <summary>Keeps a register on the stack, as a part of the prologue: <c>push REGISTER</c>, one of r8 to r15.</summary>
    public SupportObject Push(int register)
    {
        Bytes(0x41, (byte)(0x50 + register - 8));

        // UWOP_PUSH_NONVOL.
        return Unwind((byte)(register << 4));
    }

    /// <summary>A 32-bit operand: the offset of a variable of each thread in its block.</summary>
    public SupportObject ThreadOffset(string symbol)
    {
        _references.Add((_bytes.Count, symbol, SectionOffset32));
        return Bytes(0, 0, 0, 0);
    }

    /// <summary>Gives the code from here on a name of its own.</summary>
    public SupportObject Entry(string name)
    {
        _symbols.Add((name, ".text", _bytes.Count));
        return this;
    }

    /// <summary>Puts a pointer to the code from here on into a table, whose parts are sorted by the names of their sections.</summary>
    /// <param name="section">A name of eight characters.</param>
    public SupportObject PointerIn(string section)
    {
        _others.Add(new(section, ReadOnlyPointers, BitConverter.GetBytes((long)_bytes.Count), [(0, ".text", Address64)]));
        return this;
    }

    /// <summary>Puts an empty entry into a table, to which code refers by the name of the section.</summary>
    public SupportObject MarkIn(string section)
    {
        _others.Add(new(section, ReadOnlyPointers, new byte[sizeof(ulong)], []));
        return this;
    }

    /// <summary>A byte of each thread, which begins with zero.</summary>
    public SupportObject ThreadByte(string name)
    {
        _symbols.Add((name, ".tls$", 0));
        _others.Add(new(".tls$", Data, [0], []));
        return this;
    }

    /// <summary>Makes it a variable, which holds the address of a symbol.</summary>
    public SupportObject Address(string symbol)
    {
        _isData = true;
        _references.Add((_bytes.Count, symbol, Address64));
        return Bytes(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>Makes it a variable with a value.</summary>
    public SupportObject Value(ulong value)
    {
        _isData = true;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    /// <summary>Makes it a variable of each thread.</summary>
    public SupportObject Thread()
    {
        _dataSection = ".tls$";
        return this;
    }

    /// <summary>The object file.</summary>
    public byte[] ToArray()
    {
        List<Section> sections = [new(_isData ? _dataSection : ".text", _isData ? Data : Code, [.. _bytes], _references)];
        if (_unwind.Count > 0)
        {
            sections.Add(new(".xdata", ReadOnly, UnwindInformation(), []));
            sections.Add(new(".pdata", ReadOnly, Entry(), [(0, ".text", ImageOffset32), (4, ".text", ImageOffset32), (8, ".xdata", ImageOffset32)]));
        }

        return Write([.. sections, .. _others]);
    }

    /// <summary>Keeps rbx on the stack, as a part of the prologue: <c>push rbx</c>.</summary>
    public SupportObject PushBase()
    {
        Bytes(0x53);
        return Unwind(0x30);
    }

    private SupportObject Unwind(byte operation)
    {
        _unwind.InsertRange(0, [(byte)_bytes.Count, operation]);
        return this;
    }

    // UNWIND_INFO, version 1, without a handler.
    private byte[] UnwindInformation()
    {
        byte[] information = [1, _unwind[0], (byte)(_unwind.Count / 2), 0, .. _unwind];
        return information.Length % 4 == 0 ? information : [.. information, 0, 0];
    }

    // RUNTIME_FUNCTION: the end is an addend.
    private byte[] Entry()
    {
        var entry = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), _bytes.Count);
        return entry;
    }

    private byte[] Write(List<Section> sections)
    {
        List<string> symbols = [.. sections.Select(static section => section.Name), .. names, .. _symbols.Select(static symbol => symbol.Name)];
        symbols.AddRange(_references.Select(static reference => reference.Symbol).Distinct().Except(symbols).ToArray());
        var content = new MemoryStream();
        var writer = new BinaryWriter(content);
        int place = HeaderSize + (SectionSize * sections.Count);
        writer.Write(Machine);
        writer.Write((ushort)sections.Count);
        writer.Write(0);
        writer.Write(place + sections.Sum(static section => section.Content.Length + (RelocationSize * section.References.Count)));
        writer.Write(symbols.Count);
        writer.Write(0);
        foreach (Section section in sections)
        {
            Name(writer, section.Name);
            writer.Write(0L);
            writer.Write(section.Content.Length);
            writer.Write(place);
            writer.Write(place + section.Content.Length);
            writer.Write(0);
            writer.Write((ushort)section.References.Count);
            writer.Write((ushort)0);
            writer.Write(section.Characteristics);
            place += section.Content.Length + (RelocationSize * section.References.Count);
        }

        foreach (Section section in sections)
        {
            writer.Write(section.Content);
            foreach ((int offset, string symbol, ushort kind) in section.References)
            {
                writer.Write(offset);
                writer.Write(symbols.IndexOf(symbol));
                writer.Write(kind);
            }
        }

        WriteSymbols(writer, sections, symbols);
        return content.ToArray();
    }

    private void WriteSymbols(BinaryWriter writer, List<Section> sections, List<string> symbols)
    {
        var strings = new List<byte>();
        foreach (string symbol in symbols)
        {
            int section = sections.FindIndex(section => section.Name == symbol) + 1;
            (_, string? place, int offset) = _symbols.Find(other => other.Name == symbol);
            bool isOwn = names.Contains(symbol);
            Name(writer, symbol, strings);
            writer.Write(offset);
            writer.Write((short)(section > 0 ? section : isOwn ? 1 : sections.FindIndex(section => section.Name == place) + 1));
            writer.Write(section > 0 || (_isData && isOwn) || place == ".tls$" ? (ushort)0 : FunctionType);
            writer.Write(section > 0 ? Static : External);
            writer.Write((byte)0);
        }

        // The table's size counts itself.
        writer.Write(sizeof(int) + strings.Count);
        writer.Write(strings.ToArray());
    }

    private static void Name(BinaryWriter writer, string name, List<byte>? strings = null)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        if (bytes.Length > sizeof(ulong))
        {
            writer.Write(0);
            writer.Write(sizeof(int) + strings!.Count);
            strings.AddRange([.. bytes, 0]);
            return;
        }

        writer.Write(bytes);
        writer.Write(new byte[sizeof(ulong) - bytes.Length]);
    }

    private sealed record Section(string Name, uint Characteristics, byte[] Content, List<(int Offset, string Symbol, ushort Kind)> References);
}
