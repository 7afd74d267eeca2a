using Jitney.Functions;
using Jitney.Functions.Conventions;
using Jitney.Functions.Conventions.Windows;
using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Laziness.Machines;
using Jitney.TestSupport;

namespace Jitney.Tests.Functions;

/// <summary>Do values go where Microsoft's "x64 calling convention" says, and can the code that puts them there be unwound?</summary>
public sealed class WindowsConventionTests
{
    private static readonly NativeLayout s_byte = NativeLayout.Of<byte>();
    private static readonly NativeLayout s_int = NativeLayout.Of<int>();
    private static readonly NativeLayout s_long = NativeLayout.Of<long>();
    private static readonly NativeLayout s_float = NativeLayout.Of<float>();
    private static readonly NativeLayout s_double = NativeLayout.Of<double>();
    private static readonly NativeLayout s_wide = NativeLayout.Of<Int128>();

    [Fact]
    public void An_argument_takes_one_of_four_places_whatever_it_is()
    {
        Assert.Equal("_i0_v1_i2_v3_m0x1_m8x1", KeyOf(null, s_int, s_double, s_long, s_float, s_double, s_byte));
        Assert.Equal("_v0_v1_v2_v3_m0x1", KeyOf(null, s_double, s_float, s_double, s_float, s_double));
    }

    [Fact]
    public void Structs_of_a_register_s_size_are_integers_and_all_others_are_copied()
    {
        Assert.Equal("_i0_i1_i2_i3", KeyOf(null, NativeLayout.Struct(s_float), NativeLayout.Struct(s_double), NativeLayout.Struct(s_float, s_float), NativeLayout.Struct(s_byte, s_byte)));
        Assert.Equal("_c0x3_c1x12_c2x16_c3x24", KeyOf(
            null,
            NativeLayout.Struct(s_byte, s_byte, s_byte),
            NativeLayout.Struct(s_int, s_int, s_int),
            NativeLayout.Struct(s_double, s_double),
            NativeLayout.Struct(s_long, s_long, s_long)));
        Assert.Equal("_i0_i1_i2_i3_k0x12_m8x1", KeyOf(null, s_long, s_long, s_long, s_long, NativeLayout.Struct(s_int, s_int, s_int), s_long));
    }

    [Fact]
    public void Numbers_of_128_bits_are_copied_and_come_back_in_a_vector_register_as_structs_of_them_do_not()
    {
        Assert.Equal("w_c0x16", KeyOf(s_wide, s_wide));
        Assert.Equal("m_c1x16", KeyOf(NativeLayout.Struct(s_wide), s_wide));
    }

    [Fact]
    public void Results_come_from_a_register_or_from_where_the_first_argument_points()
    {
        Assert.Equal("i_", KeyOf(s_int));
        Assert.Equal("v_", KeyOf(s_float));
        Assert.Equal("i_", KeyOf(NativeLayout.Struct(s_double)));
        Assert.Equal("m_i1_v2_i3_m0x1", KeyOf(NativeLayout.Struct(s_byte, s_byte, s_byte), s_int, s_double, s_int, s_int));
    }

    [Fact]
    public void What_would_take_too_much_of_the_stack_is_refused()
    {
        NativeLayout large = NativeLayout.Struct(NativeLayout.LargestSize, 8, (0, s_byte));
        Assert.Contains("at most", Assert.Throws<ArgumentException>(() => KeyOf(null, large, large, large)).Message);
    }

    [Fact]
    public void A_number_in_a_register_for_floating_point_numbers_is_in_the_other_one_too()
    {
        string text = Disassemble(CallOf(new NativeSignature(s_double, s_int, s_double)));
        Assert.Contains("movq\t0x8(%r10), %xmm1", text);
        Assert.Contains("movq\t0x8(%r10), %rdx", text);
        Assert.Contains("movq\t%xmm0, (%rbx)", text);
    }

    [Fact]
    public void Above_the_return_address_a_function_has_room_of_its_own_and_behind_it_lie_the_words_of_its_stack()
    {
        string text = Disassemble(CallOf(new NativeSignature(null, s_int, s_int, s_int, s_int, s_long, NativeLayout.Struct(s_long, s_long))));

        // Room, two words, and the copy: 32, 16, 16; and what makes that a multiple of 16 with what was pushed.
        Assert.Contains("subq\t$0x48, %rsp", text);
        Assert.Contains("movq\t%rax, 0x20(%rsp)", text);
        Assert.Contains("leaq\t0x30(%rsp), %rax", text);
        Assert.Contains("movq\t%rax, 0x28(%rsp)", text);
    }

    [Fact]
    public void Each_page_of_a_large_frame_is_touched_from_above()
    {
        string text = Disassemble(CallOf(new NativeSignature(null, NativeLayout.Struct(3 * 4096, 8, (0, s_long)))));
        Assert.Equal(3, text.Split("subq\t$0x1000, %rsp").Length - 1);
        Assert.Equal(3, text.Split("testq\t%rax, (%rsp)").Length - 1);
    }

    [Fact]
    public void A_callback_hands_the_words_of_its_arguments_on()
    {
        NativeLayout odd = NativeLayout.Struct(s_int, s_int, s_int);
        var signature = new NativeSignature(odd, s_double, odd, s_int, s_long);
        var convention = new WindowsConvention();
        string text = Disassemble(convention.CallbackThunk(convention.ShapeOf(signature), new CallbackTarget(0x1122334455667788, 0x99, signature.ArgumentSize, 12)));
        Assert.Contains("movq\t%rcx, %rbx", text);
        Assert.Contains("movq\t%xmm1, 0x30(%rsp)", text);
        Assert.Contains("movq\t%r8, %r10", text);
        Assert.Contains("movl\t%eax, 0x40(%rsp)", text);
        Assert.Contains("movq\t0x38(%rbp), %r10", text);
        Assert.Contains("movabsq\t$0x1122334455667788, %rax", text);
        Assert.Contains("movq\t$0xc, 0x20(%rsp)", text);
        Assert.Contains("movq\t%rbx, %rax", text);
        Assert.DoesNotContain("rsi", text);
        Assert.DoesNotContain("rdi", text);
    }

    [Fact]
    public void The_table_tells_readers_how_to_leave_the_code()
    {
        ThunkCode thunk = CallOf(new NativeSignature(s_int, s_int));
        string text = Unwinding(thunk);
        Assert.Contains("0x05: SET_FPREG reg=RBP, offset=0x0", text);
        Assert.Contains("0x02: PUSH_NONVOL reg=RBX", text);
        Assert.Contains("0x01: PUSH_NONVOL reg=RBP", text);
        Assert.Contains($"function +0x{thunk.Code.Length:X}", text);
    }

    [Fact]
    public void What_stands_for_a_function_has_a_table_up_to_what_is_jumped_over()
    {
        var machine = new X64LazyMachine(X64LazyMachine.Codes);
        string text = Unwinding(machine.Stand(1, (ExecutorAddress)0x1000, machine.ReturnZero()));
        Assert.Contains("0x0D: ALLOC_SMALL size=8", text);
        Assert.Contains("function +0x20", text);
    }

    [Fact]
    public void The_table_lives_with_the_code()
    {
        ObjectGraph graph = ThunkObject.Create("a thunk", "function", CallOf(new NativeSignature(null)), new WindowsConvention()).BuildGraph();
        Assert.Equal(TargetFormat.Coff, graph.Format);
        int code = Array.FindIndex(graph.Blocks, block => graph.Sections[block.Section].Segment == SegmentKind.Code);
        int entry = Array.FindIndex(graph.Blocks, block => graph.Sections[block.Section].Role == SectionRole.FunctionTable);
        Assert.Equal(code, graph.Linked!.Target(entry));
    }

    private static string KeyOf(NativeLayout? result, params ReadOnlySpan<NativeLayout> arguments) =>
        new WindowsConvention().ShapeOf(new NativeSignature(result, arguments)).Key;

    private static ThunkCode CallOf(NativeSignature signature)
    {
        var convention = new WindowsConvention();
        return convention.CallThunk(convention.ShapeOf(signature));
    }

    private static string Disassemble(ThunkCode thunk)
    {
        using var tools = new Toolbox();
        WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, $"{Data(".text", thunk.Code)}");
        return tools.Run("llvm-objdump-19", "-d", "--no-show-raw-insn", "a.o");
    }

    // The object as it would be, were it a file.
    private static string Unwinding(ThunkCode thunk)
    {
        ObjectGraph graph = ThunkObject.Create("a thunk", "function", thunk, new WindowsConvention()).BuildGraph();
        var source = new StringWriter();
        foreach (Block block in graph.Blocks)
        {
            string section = graph.SectionName(block.Section);
            byte[] bytes = graph.ContentOf(block)[..(int)block.Size].ToArray();
            source.WriteLine(section == ".pdata" ? $".section {section},\"dr\"" : section == ".xdata" ? ".section .xdata,\"dr\"\ninformation:" : ".text\n.globl function\nfunction:");
            if (section != ".pdata")
            {
                source.WriteLine(Data(null, bytes));
                continue;
            }

            foreach (Edge edge in graph.EdgesOf(block))
            {
                Assert.Equal(EdgeKind.ImageOffset32, edge.Kind);
                source.WriteLine($".long {(graph.SymbolName(edge.Target) == ".text" ? "function" : "information")}@IMGREL + {graph.Addend(edge)}");
            }
        }

        using var tools = new Toolbox();
        WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, source.ToString());
        return tools.Run("llvm-readobj-19", "--unwind", "a.o");
    }

    private static string Data(string? section, byte[] bytes) => $"{section}\n.byte {string.Join(',', bytes)}";
}
