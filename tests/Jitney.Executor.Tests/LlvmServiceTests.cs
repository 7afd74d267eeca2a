using System.Text;
using Jitney.Executor.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>Names and results as LLVM's controllers of 19 to 22 expect them, to the byte.</summary>
public sealed class LlvmServiceTests : IDisposable
{
    private const string Flags = "1000";

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [LinuxFact]
    public void Every_name_that_controllers_of_19_to_22_ask_for_is_offered()
    {
        string[] sizes = ["uint8s", "uint16s", "uint32s", "uint64s", "pointers", "buffers"];
        string[] names =
        [
            "__llvm_orc_SimpleRemoteEPC_dispatch_ctx", "__llvm_orc_SimpleRemoteEPC_dispatch_fn",
            .. sizes.Select(static size => $"__llvm_orc_bootstrap_mem_write_{size}_wrapper"),
            .. sizes.Append("strings").Select(static size => $"__llvm_orc_bootstrap_mem_read_{size}_wrapper"),
            .. ((string[])["main", "void_function", "int_function"]).Select(static kind => $"__llvm_orc_bootstrap_run_as_{kind}_wrapper"),
            .. ((string[])["Instance", "open_wrapper", "lookup_wrapper", "resolve_wrapper"])
                .Select(static end => "__llvm_orc_SimpleExecutorDylibManager_" + end),
            .. ((string[])["Instance", "reserve_wrapper", "finalize_wrapper", "deallocate_wrapper", "initialize_wrapper", "deinitialize_wrapper", "release_wrapper"])
                .Select(static end => "__llvm_orc_SimpleExecutorMemoryManager_" + end),
            .. ((string[])["Instance", "Reserve", "Initialize", "Deinitialize", "Release"])
                .Select(static end => "__llvm_orc_ExecutorSharedMemoryMapperService_" + end),
            "llvm_orc_registerEHFrameSectionWrapper", "llvm_orc_deregisterEHFrameSectionWrapper",
            "llvm_orc_registerEHFrameAllocAction", "llvm_orc_deregisterEHFrameAllocAction", "llvm_orc_registerJITLoaderGDBAllocAction",
        ];

        Assert.Empty(names.Except(_executor.Setup.BootstrapSymbols.Keys));
        Assert.All(names, name => Assert.False(_executor.Setup.BootstrapSymbols[name].IsNull, name));
    }

    [Fact]
    public void Lookups_answer_an_address_and_flags_for_each_name()
    {
        ExecutorAddress process = OpenProcess();
        string function = Hexadecimal(_executor.Find(_executor.Open(""), SystemFunctions.ProcessNumber));

        Assert.Equal(
            "01" + "0300000000000000" + function + Flags + "0000000000000000" + Flags + "0000000000000000" + "0000",
            LookUp(process, (SystemFunctions.ProcessNumber, true), ("not_there_at_all", false), ("", false)));
        Assert.StartsWith("00", LookUp(process, (SystemFunctions.ProcessNumber, true), ("not_there_at_all", true)), StringComparison.Ordinal);
        Assert.StartsWith("00", LookUp(process, ("", true)), StringComparison.Ordinal);
        Assert.StartsWith("00", LookUp((ExecutorAddress)0x1234_5678, (SystemFunctions.ProcessNumber, true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolving_answers_a_definition_or_none_for_each_name()
    {
        ExecutorAddress process = OpenProcess();
        string function = Hexadecimal(_executor.Find(_executor.Open(""), SystemFunctions.ProcessNumber));

        Assert.Equal(
            "01" + "0400000000000000" + "01" + function + Flags + "01" + "0000000000000000" + Flags + "00" + "00",
            Resolve(process, (SystemFunctions.ProcessNumber, true), ("not_there_at_all", false), ("not_there_at_all", true), ("", false)));
        Assert.StartsWith("00", Resolve(process, ("", true)), StringComparison.Ordinal);
        Assert.StartsWith("00", Resolve((ExecutorAddress)0x1234_5678, (SystemFunctions.ProcessNumber, true)), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Functions_of_LLVMs_executor_are_found_in_the_process()
    {
        foreach (string name in (string[])["llvm_orc_registerJITLoaderGDBWrapper", "llvm_orc_registerJITLoaderGDBAllocAction", "llvm_orc_registerEHFrameSectionWrapper"])
        {
            Assert.Equal(
                "01" + "0100000000000000" + Hexadecimal(_executor.Setup.BootstrapSymbols[name]) + Flags,
                LookUp(OpenProcess(), (name, true)));
        }
    }

    [LinuxFact]
    public void The_standard_library_of_Cpp_is_found_in_the_process() =>
        Assert.StartsWith("01", LookUp(OpenProcess(), ("_ZSt4cout", true), ("__cxa_throw", true)), StringComparison.Ordinal);

    [Fact]
    public void Numbers_pointers_and_strings_are_read_and_written()
    {
        ExecutorAddress memory = (ExecutorAddress)(ulong)_executor.CallFunction(_executor.Find(_executor.Open(""), "malloc"), 64);
        Write("uint8s", memory, "41");
        Write("uint8s", memory + 1, "00");
        Write("uint16s", memory + 2, "0203");
        Write("uint32s", memory + 4, "04050607");
        Write("uint64s", memory + 8, "08090a0b0c0d0e0f");
        Write("pointers", memory + 16, "1011121314151617");
        Write("buffers", memory + 24, "0200000000000000" + "1819");

        string two = "0200000000000000" + Hexadecimal(memory) + Hexadecimal(memory + 8);
        Assert.Equal("0200000000000000" + "41" + "08", Call("__llvm_orc_bootstrap_mem_read_uint8s_wrapper", two));
        Assert.Equal("0200000000000000" + "4100" + "0809", Call("__llvm_orc_bootstrap_mem_read_uint16s_wrapper", two));
        Assert.Equal("0200000000000000" + "41000203" + "08090a0b", Call("__llvm_orc_bootstrap_mem_read_uint32s_wrapper", two));
        foreach (string wide in (string[])["uint64s", "pointers"])
        {
            Assert.Equal("0200000000000000" + "4100020304050607" + "08090a0b0c0d0e0f", Call($"__llvm_orc_bootstrap_mem_read_{wide}_wrapper", two));
        }

        Assert.Equal(
            "0100000000000000" + "0300000000000000" + "171819",
            Call("__llvm_orc_bootstrap_mem_read_buffers_wrapper", "0100000000000000" + Hexadecimal(memory + 23) + Hexadecimal(memory + 26)));
        Assert.Equal(
            "0200000000000000" + "0100000000000000" + "41" + "0000000000000000",
            Call("__llvm_orc_bootstrap_mem_read_strings_wrapper", "0200000000000000" + Hexadecimal(memory) + Hexadecimal(memory + 1)));
    }

    [Fact]
    public void Reading_a_bad_address_makes_the_result_empty()
    {
        foreach (string form in (string[])["uint8s", "uint16s", "uint32s", "uint64s", "pointers", "strings"])
        {
            Assert.Equal("", Call($"__llvm_orc_bootstrap_mem_read_{form}_wrapper", "0100000000000000" + "0010000000000000"));
        }
    }

    [Fact]
    public void Arguments_of_main_are_bytes_and_may_be_none()
    {
        ExecutorAddress main = _executor.Find(_executor.Open(_sources.Compile("""
            int main(int argc, char **argv)
            {
                if (argc == 0) return argv[0] == 0 ? -7 : 1;
                return argc == 2 && argv[2] == 0 && (unsigned char)argv[1][0] == 0xff && argv[1][1] == 0 && argv[0][0] == 0 ? 1 << 30 : 2;
            }
            """)), "main");

        Assert.Equal("f9ffffffffffffff", Call(BootstrapSymbols.RunAsMain, Hexadecimal(main) + "0000000000000000"));
        Assert.Equal("0000004000000000", Call(BootstrapSymbols.RunAsMain, Hexadecimal(main) + "0200000000000000" + "0000000000000000" + "0100000000000000" + "ff"));
    }

    private static string Hexadecimal(ExecutorAddress address) => Convert.ToHexStringLower(BitConverter.GetBytes(address.Value));

    private string Call(string service, string arguments) =>
        Convert.ToHexStringLower(_executor.Call(_executor.Setup.BootstrapSymbols[service], Convert.FromHexString(arguments)).Span);

    private void Write(string form, ExecutorAddress address, string value) =>
        Assert.Equal("", Call($"__llvm_orc_bootstrap_mem_write_{form}_wrapper", "0100000000000000" + Hexadecimal(address) + value));

    private ExecutorAddress OpenProcess()
    {
        string result = Call(BootstrapSymbols.DylibManagerOpen, Hexadecimal(Instance) + "0000000000000000" + "0000000000000000");
        Assert.StartsWith("01", result, StringComparison.Ordinal);
        return (ExecutorAddress)BitConverter.ToUInt64(Convert.FromHexString(result[2..]));
    }

    private ExecutorAddress Instance => _executor.Setup.BootstrapSymbols[BootstrapSymbols.DylibManagerInstance];

    private string LookUp(ExecutorAddress library, params (string Name, bool Required)[] names) =>
        Call(BootstrapSymbols.DylibManagerLookUp, Hexadecimal(Instance) + Request(library, names));

    private string Resolve(ExecutorAddress library, params (string Name, bool Required)[] names) =>
        Call(LaterBootstrapSymbols.DylibManagerResolve, Request(library, names));

    private static string Request(ExecutorAddress library, (string Name, bool Required)[] names)
    {
        var writer = new SpsWriter().Address(library).Count(names.Length);
        foreach ((string name, bool required) in names)
        {
            writer.Bytes(Encoding.UTF8.GetBytes(name)).Boolean(required);
        }

        return Convert.ToHexStringLower(writer.Written.Span);
    }
}
