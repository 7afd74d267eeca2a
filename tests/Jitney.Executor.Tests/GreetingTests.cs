using Jitney.Executor.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor.Tests;

public sealed class GreetingTests
{
    // What controllers of LLVM 19 look for, besides the memory managers' names.
    private static readonly string[] s_namesForLlvm =
    [
        "__llvm_orc_SimpleRemoteEPC_dispatch_ctx",
        "__llvm_orc_SimpleRemoteEPC_dispatch_fn",
        "__llvm_orc_bootstrap_run_as_main_wrapper",
        "__llvm_orc_bootstrap_run_as_void_function_wrapper",
        "__llvm_orc_bootstrap_run_as_int_function_wrapper",
        "__llvm_orc_SimpleExecutorDylibManager_Instance",
        "__llvm_orc_SimpleExecutorDylibManager_open_wrapper",
        "__llvm_orc_SimpleExecutorDylibManager_lookup_wrapper",
        "__llvm_orc_bootstrap_mem_write_uint8s_wrapper",
        "__llvm_orc_bootstrap_mem_write_uint16s_wrapper",
        "__llvm_orc_bootstrap_mem_write_uint32s_wrapper",
        "__llvm_orc_bootstrap_mem_write_uint64s_wrapper",
        "__llvm_orc_bootstrap_mem_write_buffers_wrapper",
    ];

    private static readonly string[] s_namesForLlvmOnLinux = ["llvm_orc_registerEHFrameSectionWrapper", "llvm_orc_deregisterEHFrameSectionWrapper"];

    // What a system without a dynamic linker like that of Linux, without fork and without signals does not have.
    private static readonly string[] s_ofLinux =
    [
        BootstrapSymbols.LibrariesLoad, BootstrapSymbols.LibrariesInitialize, BootstrapSymbols.LibrariesReferences,
        BootstrapSymbols.DescriptorsKeep, BootstrapSymbols.SurroundingsSet, BootstrapSymbols.ProgramFork, BootstrapSymbols.ProgramWait, BootstrapSymbols.ProgramSignal,
        BootstrapSymbols.ImageInitialize, BootstrapSymbols.ImageFinalize, BootstrapSymbols.ImportsRedirect, BootstrapSymbols.ImportsRestore,
        BootstrapSymbols.FunctionsRedirect, BootstrapSymbols.FunctionsRestore, BootstrapSymbols.FunctionsChoose, BootstrapSymbols.StacksAllowCode,
        BootstrapSymbols.SymbolsExpose, BootstrapSymbols.SymbolsConceal, BootstrapSymbols.ModulesAdd, BootstrapSymbols.ModulesRemove,
        BootstrapSymbols.ThreadStorageLoad, BootstrapSymbols.ThreadVariablesVersion, BootstrapSymbols.ThreadVariablesInterpose, BootstrapSymbols.ThreadVariablesRestore,
        BootstrapSymbols.DefinitionsInterpose, BootstrapSymbols.DefinitionsRestore,
        BootstrapSymbols.FramesRegister, BootstrapSymbols.FramesDeregister, BootstrapSymbols.FramesRegisterAction, BootstrapSymbols.FramesDeregisterAction,
    ];

    // Units of COFF objects and their thread-local variables.
    private static readonly string[] s_ofWindows = [BootstrapSymbols.ThreadStorageTake, BootstrapSymbols.UnitBegin, BootstrapSymbols.UnitEnd];

    [Fact]
    public void The_first_message_says_what_the_executor_is()
    {
        using var executor = new RunningExecutor();

        Assert.Equal(Opcode.Setup, executor.SetupHeader.Opcode);
        Assert.Equal(0UL, executor.SetupHeader.SequenceNumber);
        Assert.Equal(SetupForm.WithBootstrapValues, executor.Setup.Form);
        Assert.Equal(OperatingSystem.IsWindows() ? "x86_64-pc-windows-msvc" : "x86_64-unknown-linux-gnu", executor.Setup.TargetTriple);
        Assert.Equal((ulong)Environment.SystemPageSize, executor.Setup.PageSize);
        string[] names = OperatingSystem.IsWindows() ? s_namesForLlvm : [.. s_namesForLlvm, .. s_namesForLlvmOnLinux];
        Assert.All(names, name => Assert.True(executor.Setup.BootstrapSymbols.ContainsKey(name), name));

        Assert.Equal(OperatingSystem.IsWindows(), executor.Setup.BootstrapValues.ContainsKey(BootstrapKeys.StripeUnit));

        // LLVM has renamed three of those for Linux.
        int renamed = OperatingSystem.IsWindows() ? 0 : 3;
        Assert.Equal(executor.Setup.BootstrapSymbols.Count - renamed, executor.Setup.BootstrapSymbols.Values.Distinct().Count());
    }

    [Fact]
    public void Every_service_of_the_protocol_is_offered()
    {
        using var executor = new RunningExecutor();
        IEnumerable<string> names = typeof(BootstrapSymbols).GetFields().Select(static field => (string)field.GetValue(null)!);

        // An executor that takes descriptors need not open files.
        string[] absent = [BootstrapSymbols.MemoryReserveFile, .. OperatingSystem.IsWindows() ? s_ofLinux : s_ofWindows];

        Assert.All(names.Except(absent), name => Assert.True(executor.Setup.BootstrapSymbols.ContainsKey(name), name));
        Assert.All(absent, name => Assert.False(executor.Setup.BootstrapSymbols.ContainsKey(name), name));
    }

    [Fact]
    public void Further_words_on_the_command_line_are_ignored()
    {
        using var executor = new RunningExecutor("--verbose", "word");

        Assert.NotNull(executor.Setup);
    }
}
