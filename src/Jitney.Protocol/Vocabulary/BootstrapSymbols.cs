namespace Jitney.Protocol.Vocabulary;

/// <summary>The names under which an executor offers its services in the Setup message.</summary>
/// <remarks>Names that begin with <c>__llvm_orc</c> or <c>llvm_orc</c> are LLVM's, with LLVM's message forms; those that
/// begin with <c>__jitney</c> are described in docs/protocol.md. A controller looks for names, never for versions.</remarks>
internal static class BootstrapSymbols
{
    /// <summary>Makes a reservation of three stripes over memory that both ends may share.</summary>
    public const string MemoryReserve = "__jitney_memory_reserve";

    /// <summary>Keeps the object of a reservation's data for <see cref="MemoryReserveTwo"/>.</summary>
    public const string MemoryObjectKeep = "__jitney_memory_object_keep";

    /// <summary>Makes such a reservation over two objects of the controller's, one for code and one for data.</summary>
    public const string MemoryReserveTwo = "__jitney_memory_reserve_two";

    /// <summary>Makes such a reservation over an object of the controller's that the executor opens by a path.</summary>
    public const string MemoryReserveFile = "__jitney_memory_reserve_file";

    /// <summary>Gives an allocation inside a reservation its content, then runs its finalize actions.</summary>
    public const string MemoryInitialize = "__jitney_memory_initialize";

    /// <summary>Runs deallocate actions and forgets private copies of writable pages.</summary>
    public const string MemoryDeinitialize = "__jitney_memory_deinitialize";

    /// <summary>Deinitializes what is left in reservations and unmaps them.</summary>
    public const string MemoryRelease = "__jitney_memory_release";

    /// <summary>Maps pages of reservations before they are used.</summary>
    public const string MemoryPopulate = "__jitney_memory_populate";

    /// <summary>Opens several shared libraries in one call.</summary>
    public const string LibrariesOpen = "__jitney_libraries_open";

    /// <summary>Opens the libraries that a program is linked with as one, before that program, which comes before them nevertheless.</summary>
    public const string LibrariesLoad = "__jitney_libraries_load";

    /// <summary>Action: shows such libraries to everybody, and initialises those that have waited.</summary>
    public const string LibrariesInitialize = "__jitney_libraries_initialize";

    /// <summary>Looks several names up in several libraries in one call.</summary>
    public const string SymbolsLookUp = "__jitney_symbols_lookup";

    /// <summary>Runs a program's entry point on the initial thread and then ends the process with its result.</summary>
    public const string ProgramRun = "__jitney_program_run";

    /// <summary>Enters a program on the initial thread as the kernel would, at its first instruction.</summary>
    public const string ProgramEnter = "__jitney_program_enter";

    /// <summary>Keeps a descriptor for a later call that names it.</summary>
    public const string DescriptorsKeep = "__jitney_descriptors_keep";

    /// <summary>Gives the executor's process another environment, working directory or standard streams.</summary>
    public const string SurroundingsSet = "__jitney_surroundings_set";

    /// <summary>Runs a program in a copy of the executor's process.</summary>
    public const string ProgramFork = "__jitney_program_fork";

    /// <summary>Waits until such a run has ended.</summary>
    public const string ProgramWait = "__jitney_program_wait";

    /// <summary>Sends a signal to such a run.</summary>
    public const string ProgramSignal = "__jitney_program_signal";

    /// <summary>Calls a function with integer arguments.</summary>
    public const string FunctionCall = "__jitney_function_call";

    /// <summary>Calls a function of any signature, by code that was linked for such functions.</summary>
    public const string TypedCall = "__jitney_typed_call";

    /// <summary>Takes a ring in shared memory for calls that run linked code.</summary>
    public const string RingOpen = "__jitney_ring_open";

    /// <summary>Action: runs initialisers and registers finalisers of a linked image.</summary>
    public const string ImageInitialize = "__jitney_image_initialize";

    /// <summary>Action: runs what was registered for a linked image's <c>__dso_handle</c>.</summary>
    public const string ImageFinalize = "__jitney_image_finalize";

    /// <summary>Action: makes copies of imported variables the only ones for all libraries.</summary>
    public const string ImportsRedirect = "__jitney_imports_redirect";

    /// <summary>Action: undoes <see cref="ImportsRedirect"/>.</summary>
    public const string ImportsRestore = "__jitney_imports_restore";

    /// <summary>Action: makes addresses of imported functions that linked code has the only ones for all libraries.</summary>
    public const string FunctionsRedirect = "__jitney_functions_redirect";

    /// <summary>Action: undoes <see cref="FunctionsRedirect"/>.</summary>
    public const string FunctionsRestore = "__jitney_functions_restore";

    /// <summary>Action: makes the stacks of all threads executable.</summary>
    public const string StacksAllowCode = "__jitney_stacks_allow_code";

    /// <summary>Action: shows a linked image's symbols to the dynamic linker.</summary>
    public const string SymbolsExpose = "__jitney_symbols_expose";

    /// <summary>Action: undoes <see cref="SymbolsExpose"/>.</summary>
    public const string SymbolsConceal = "__jitney_symbols_conceal";

    /// <summary>Action: shows a linked image to those who look for the modules of the process.</summary>
    public const string ModulesAdd = "__jitney_modules_add";

    /// <summary>Action: undoes <see cref="ModulesAdd"/>.</summary>
    public const string ModulesRemove = "__jitney_modules_remove";

    /// <summary>Has the dynamic linker load an image for its thread-local storage, and tells what it put into the image's slots.</summary>
    public const string ThreadStorageLoad = "__jitney_thread_storage_load";

    /// <summary>Takes room for thread-local variables in the block that each thread has of the executor's program, and gives it first values. Windows alone has it.</summary>
    public const string ThreadStorageTake = "__jitney_thread_storage_take";

    /// <summary>Action: makes a linked unit of COFF objects ready to run, and runs its initialisers. Windows alone has it.</summary>
    public const string UnitBegin = "__jitney_unit_begin";

    /// <summary>Action: undoes <see cref="UnitBegin"/>: runs what the unit has registered for its end, and its finalisers.</summary>
    public const string UnitEnd = "__jitney_unit_end";

    /// <summary>Tells in which versions libraries have thread-local variables.</summary>
    public const string ThreadVariablesVersion = "__jitney_thread_variables_version";

    /// <summary>Action: unloads such an image, or gives such room back.</summary>
    public const string ThreadStorageUnload = "__jitney_thread_storage_unload";

    /// <summary>Calls the functions that choose functions, and keeps their choices in slots.</summary>
    public const string FunctionsChoose = "__jitney_functions_choose";

    /// <summary>Reads ranges of the executor's memory.</summary>
    public const string MemoryRead = "__llvm_orc_bootstrap_mem_read_buffers_wrapper";

    /// <summary>Writes ranges of the executor's memory.</summary>
    public const string MemoryWrite = "__llvm_orc_bootstrap_mem_write_buffers_wrapper";

    /// <summary>Says which names libraries refer to in a way that the program's definitions may take over.</summary>
    public const string LibrariesReferences = "__jitney_libraries_references";

    /// <summary>Has libraries use linked definitions instead of their own.</summary>
    public const string DefinitionsInterpose = "__jitney_definitions_interpose";

    /// <summary>Has libraries use linked thread-local variables instead of their own.</summary>
    public const string ThreadVariablesInterpose = "__jitney_thread_variables_interpose";

    /// <summary>Undoes <see cref="ThreadVariablesInterpose"/>.</summary>
    public const string ThreadVariablesRestore = "__jitney_thread_variables_restore";

    /// <summary>Undoes <see cref="DefinitionsInterpose"/>.</summary>
    public const string DefinitionsRestore = "__jitney_definitions_restore";

    /// <summary>Runs a <c>main</c> and answers with its result.</summary>
    public const string RunAsMain = "__llvm_orc_bootstrap_run_as_main_wrapper";

    /// <summary>Runs <c>int f(void)</c>.</summary>
    public const string RunAsVoidFunction = "__llvm_orc_bootstrap_run_as_void_function_wrapper";

    /// <summary>Runs <c>int f(int)</c>.</summary>
    public const string RunAsIntFunction = "__llvm_orc_bootstrap_run_as_int_function_wrapper";

    /// <summary>Registers one terminated <c>.eh_frame</c> section. The name has no leading underscores.</summary>
    public const string FramesRegister = "llvm_orc_registerEHFrameSectionWrapper";

    /// <summary>Undoes <see cref="FramesRegister"/>.</summary>
    public const string FramesDeregister = "llvm_orc_deregisterEHFrameSectionWrapper";

    /// <summary>What LLVM calls <see cref="FramesRegister"/> from version 21 on; the form is the same.</summary>
    public const string FramesRegisterAction = "llvm_orc_registerEHFrameAllocAction";

    /// <summary>What LLVM calls <see cref="FramesDeregister"/> from version 21 on; the form is the same.</summary>
    public const string FramesDeregisterAction = "llvm_orc_deregisterEHFrameAllocAction";

    /// <summary>Instance argument of the dylib manager's functions.</summary>
    public const string DylibManagerInstance = "__llvm_orc_SimpleExecutorDylibManager_Instance";

    /// <summary>Opens one shared library.</summary>
    public const string DylibManagerOpen = "__llvm_orc_SimpleExecutorDylibManager_open_wrapper";

    /// <summary>Looks names up in one library.</summary>
    public const string DylibManagerLookUp = "__llvm_orc_SimpleExecutorDylibManager_lookup_wrapper";

    /// <summary>Takes the place of <see cref="DylibManagerLookUp"/> from LLVM 22 on.</summary>
    public const string DylibManagerResolve = "__llvm_orc_SimpleExecutorDylibManager_resolve_wrapper";

    /// <summary>Instance argument of the simple memory manager's functions.</summary>
    public const string SimpleMemoryInstance = "__llvm_orc_SimpleExecutorMemoryManager_Instance";

    /// <summary>Reserves private memory.</summary>
    public const string SimpleMemoryReserve = "__llvm_orc_SimpleExecutorMemoryManager_reserve_wrapper";

    /// <summary>Fills and protects a reservation.</summary>
    public const string SimpleMemoryFinalize = "__llvm_orc_SimpleExecutorMemoryManager_finalize_wrapper";

    /// <summary>Gives reservations back.</summary>
    public const string SimpleMemoryDeallocate = "__llvm_orc_SimpleExecutorMemoryManager_deallocate_wrapper";

    /// <summary>Takes the place of <see cref="SimpleMemoryFinalize"/> from LLVM 22 on.</summary>
    public const string SimpleMemoryInitialize = "__llvm_orc_SimpleExecutorMemoryManager_initialize_wrapper";

    /// <summary>Runs an allocation's deallocate actions, from LLVM 22 on.</summary>
    public const string SimpleMemoryDeinitialize = "__llvm_orc_SimpleExecutorMemoryManager_deinitialize_wrapper";

    /// <summary>Takes the place of <see cref="SimpleMemoryDeallocate"/> from LLVM 22 on.</summary>
    public const string SimpleMemoryRelease = "__llvm_orc_SimpleExecutorMemoryManager_release_wrapper";

    /// <summary>Instance argument of the shared-memory mapper's functions.</summary>
    public const string SharedMapperInstance = "__llvm_orc_ExecutorSharedMemoryMapperService_Instance";

    /// <summary>Makes and maps a named shared memory object.</summary>
    public const string SharedMapperReserve = "__llvm_orc_ExecutorSharedMemoryMapperService_Reserve";

    /// <summary>Protects an allocation inside a reservation.</summary>
    public const string SharedMapperInitialize = "__llvm_orc_ExecutorSharedMemoryMapperService_Initialize";

    /// <summary>Runs an allocation's deallocate actions.</summary>
    public const string SharedMapperDeinitialize = "__llvm_orc_ExecutorSharedMemoryMapperService_Deinitialize";

    /// <summary>Unmaps reservations.</summary>
    public const string SharedMapperRelease = "__llvm_orc_ExecutorSharedMemoryMapperService_Release";

    /// <summary>The context that linked code hands to the dispatch function.</summary>
    public const string DispatchContext = "__llvm_orc_SimpleRemoteEPC_dispatch_ctx";

    /// <summary>The function through which linked code calls the controller.</summary>
    public const string DispatchFunction = "__llvm_orc_SimpleRemoteEPC_dispatch_fn";
}
