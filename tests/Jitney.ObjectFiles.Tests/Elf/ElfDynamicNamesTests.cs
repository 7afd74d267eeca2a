using System.Buffers.Binary;
using System.Text;
using Jitney.ObjectFiles.Elf;

namespace Jitney.ObjectFiles.Tests.Elf;

public sealed class ElfDynamicNamesTests
{
    private const int Symbols = 64;
    private const int SymbolCount = 6;
    private const int Strings = Symbols + (SymbolCount * 24);
    private const int Headers = 256;

    [Fact]
    public void Undefined_names_and_thread_local_definitions_are_read()
    {
        var names = ElfDynamicNames.Read(Library());
        Assert.Equal(["wanted", "perhaps"], names.Undefined.Select(Text));
        Assert.Equal(["counter"], names.ThreadLocal.Select(Text));
    }

    [Fact]
    public void Variables_with_a_value_and_versions_that_do_not_count_are_told_apart()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.map"), "V1 {}; V2 {};");
        tools.Assemble("""
            .data
            .globl value, zero, weak, old
            .weak weak
            .type value, @object
            value: .quad 1
            .type weak, @object
            weak: .quad 1
            old: .quad 1
            .symver old, both@V1, remove
            .bss
            .type zero, @object
            zero: .zero 8
            .text
            .globl code, new
            .type code, @function
            code: ret
            .type new, @function
            new: ret
            .symver new, other@@V2, remove
            """);
        tools.Assemble(".text\n.globl besides\nbesides: ret", "b.o");
        tools.Run("ld", "-shared", "b.o", "-o", "libb.so", "-soname", "libb.so.1");
        tools.Run("ld", "-shared", "a.o", "-o", "a.so", "--version-script=a.map", "libb.so");
        var names = ElfDynamicNames.Read(tools.Bytes("a.so"));
        Assert.Equal(["code", "other", "value", "weak", "zero"], names.Defined.Select(Text).Where(name => name[0] is not ('V' or '_' or 'e')).Order(StringComparer.Ordinal));
        Assert.Equal(["libb.so.1"], ElfLibraryNeeds.Read(tools.Bytes("a.so")).Libraries.Select(Text));
        Assert.Equal(["value"], names.Values.Select(Text).Where(name => name is "value" or "zero" or "weak" or "code" or "both"));
    }

    [Fact]
    public void What_a_library_defines_and_uses_by_name_can_be_replaced()
    {
        using var tools = new Toolbox();
        tools.Assemble("""
            .text
            .globl called, pointed_at, unused, shielded
            .protected shielded
            .type called, @function
            .type pointed_at, @function
            .type unused, @function
            .type shielded, @function
            called: call called@PLT
            pointed_at: ret
            unused: call missing@PLT
            shielded: call shielded@PLT
            .data
            .quad pointed_at, shielded
            .weak weak
            weak: .quad weak
            """);
        tools.Run("ld", "-shared", "a.o", "-o", "a.so");
        Assert.Equal(["called", "pointed_at", "weak"], ElfDynamicNames.Read(tools.Bytes("a.so")).Replaceable.Select(Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Variables_that_may_change_are_told_from_those_that_are_read_only_once_relocated()
    {
        using var tools = new Toolbox();
        tools.Assemble("""
            .macro variable name
            .globl \name
            .type \name, @object
            .size \name, 8
            \name: .quad 0
            .endm
            .section .rodata
            variable constant
            .section .data.rel.ro, "aw"
            variable relocated
            .data
            variable with_value
            .weak with_value
            .globl nothing_in_particular
            nothing_in_particular: .quad 1
            .bss
            variable zero
            .text
            .globl code
            .type code, @function
            code: ret
            """);
        tools.Run("ld", "-shared", "-z", "relro", "a.o", "-o", "a.so");
        Assert.Equal(["with_value", "zero"], ElfDynamicNames.Read(tools.Bytes("a.so")).Variables.Select(Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_cut_short_has_fewer_names_and_never_others()
    {
        byte[] library = Library();
        for (int length = 0; length < library.Length; length++)
        {
            var names = ElfDynamicNames.Read(library.AsMemory(0, length));
            Assert.Empty(names.Undefined);
        }
    }

    [Fact]
    public void Damage_of_any_byte_is_survived()
    {
        byte[] library = Library();
        for (int index = 0; index < library.Length; index++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0xff })
            {
                byte before = library[index];
                library[index] = value;
                Assert.All(ElfDynamicNames.Read(library).Undefined, static name => Assert.False(name.IsEmpty));
                library[index] = before;
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> name) => Encoding.ASCII.GetString(name.Span);

    private static byte[] Library()
    {
        var file = new byte[Headers + (3 * 64)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), Headers);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), 3);
        "\0wanted\0perhaps\0counter\0mine\0"u8.CopyTo(file.AsSpan(Strings));
        Symbol(file, 1, 1, 0x12, 0);  // wanted: a function that is not here
        Symbol(file, 2, 8, 0x20, 0);  // perhaps: a weak reference
        Symbol(file, 3, 16, 0x16, 5); // counter: a thread-local variable
        Symbol(file, 4, 24, 0x12, 5); // mine: a function
        Symbol(file, 5, 1, 0x02, 0);  // local
        Section(file, 1, 11, Symbols, SymbolCount * 24, 2);
        Section(file, 2, 3, Strings, 30, 0);
        return file;
    }

    private static void Symbol(byte[] file, int number, uint name, byte information, ushort section)
    {
        Span<byte> symbol = file.AsSpan(Symbols + (number * 24), 24);
        BinaryPrimitives.WriteUInt32LittleEndian(symbol, name);
        symbol[4] = information;
        BinaryPrimitives.WriteUInt16LittleEndian(symbol[6..], section);
    }

    private static void Section(byte[] file, int number, uint type, ulong offset, ulong size, uint link)
    {
        Span<byte> header = file.AsSpan(Headers + (number * 64), 64);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], link);
    }
}
