using System.Buffers.Binary;
using System.Security.Cryptography;
using Jitney.Definitions.Windows;

namespace Jitney.RuntimeSupport.Windows;

/// <summary>What objects for Windows expect of the static parts of their C runtime, and no DLL has: for where these parts are not installed.</summary>
internal static class RuntimeFunctions
{
    private const byte Frame = 0x28;

    // What Visual C++'s own part has until a program begins.
    private const ulong DefaultCookie = 0x2B99_2DDF_A232;

    /// <summary>The objects, by names for messages. Each is linked when something wants it.</summary>
    /// <param name="runtime">Whose runtime they belong to.</param>
    /// <param name="use">What becomes of the code.</param>
    public static IReadOnlyList<(string Name, byte[] Content)> For(WindowsRuntime runtime, CodeUse use) =>
        [.. Common().Concat(runtime == WindowsRuntime.Gnu ? Gnu() : Microsoft(use)).Select(static part => (part.Name, part.Object.ToArray()))];

    /// <summary>What natively is a part of GNU's start code, and so comes before all archives: <c>__main</c>, which <c>main</c> calls first, and what tells programs from libraries.</summary>
    /// <remarks>Start code has then made ready what only programs of these compilers expect: numbers of the processor's old floating-point unit have all their 64 bits, as <c>long double</c> needs; the system begins threads
    /// with 53.</remarks>
    public static IReadOnlyList<(string Name, byte[] Content)> GnuStart =>
    [
        ("<jitney start>", new SupportObject("__main")
            .Bytes(0xC3)                                    // ret
            .PointerIn(".CRT$XIA")
            .Bytes(0xDB, 0xE3)                              // fninit
            .Bytes(0xC3)                                    // ret
            .ToArray()),
        ("<jitney start variables>", new SupportObject("__mingw_module_is_dll").Value(0).ToArray()),
    ];

    private static IEnumerable<(string Name, SupportObject Object)> Common() =>
    [
        ("chkstk", StackProbe()),

        // Control flow guard: code asks by pointers whether it may call an address, in rcx, and has one in rax called. The loader puts its own checks there in images that have them on.
        ("guard_check", new SupportObject("_guard_check_icall_nop").Bytes(0xC3)),             // ret
        ("guard_check_pointer", new SupportObject("__guard_check_icall_fptr").Address("_guard_check_icall_nop")),
        ("guard_dispatch", new SupportObject("_guard_dispatch_icall_nop").Bytes(0xFF, 0xE0)), // jmp rax
        ("guard_dispatch_pointer", new SupportObject("__guard_dispatch_icall_fptr").Address("_guard_dispatch_icall_nop")),
    ];

    private static IEnumerable<(string Name, SupportObject Object)> Gnu() =>
    [
        ("atexit", AtExit("_onexit", isPointer: true)),
        ("iob", StandardStream()),
        ("mingw_vprintf", new SupportObject("__mingw_vprintf").Jump("vprintf")),
        ("mingw_vfprintf", new SupportObject("__mingw_vfprintf").Jump("vfprintf")),
        ("mingw_vsprintf", new SupportObject("__mingw_vsprintf").Jump("vsprintf")),
        ("mingw_vsnprintf", new SupportObject("__mingw_vsnprintf").Jump("vsnprintf")),
    ];

    private static IEnumerable<(string Name, SupportObject Object)> Microsoft(CodeUse use) =>
    [
        .. StandardIo.All,
        ("atexit", AtExit("_crt_atexit", isPointer: false)),
        ("onexit", OnExit()),
        ("cookie", Cookie(use)),
        ("security_check", CookieCheck()),
        ("range_check", new SupportObject("__report_rangecheckfailure").Bytes(0xB9, 8, 0, 0, 0).Bytes(0xCD, 0x29)), // mov ecx, FAST_FAIL_RANGE_CHECK_FAILURE; int 29h

        // These look at the cookie of a frame that an exception passes. What is left to do without that is what the others do.
        ("gs_handler", new SupportObject("__GSHandlerCheck").Bytes(0xB8, 1, 0, 0, 0, 0xC3)), // mov eax, 1; ret
        ("gs_handler_seh", new SupportObject("__GSHandlerCheck_SEH").Jump("__C_specific_handler")),
        ("gs_handler_eh", new SupportObject("__GSHandlerCheck_EH").Jump("__CxxFrameHandler3")),
        ("gs_handler_eh4", new SupportObject("__GSHandlerCheck_EH4").Jump("__CxxFrameHandler4")),

        // operator new and delete, of objects and of arrays, with sizes and without.
        ("new", OperatorNew()),
        ("new_array", new SupportObject("??_U@YAPEAX_K@Z").Jump("??2@YAPEAX_K@Z")),
        ("delete", new SupportObject("??3@YAXPEAX@Z").Jump("free")),
        ("delete_size", new SupportObject("??3@YAXPEAX_K@Z").Jump("??3@YAXPEAX@Z")),
        ("delete_array", new SupportObject("??_V@YAXPEAX@Z").Jump("??3@YAXPEAX@Z")),
        ("delete_array_size", new SupportObject("??_V@YAXPEAX_K@Z").Jump("??_V@YAXPEAX@Z")),

        ("new_nothrow", new SupportObject("??2@YAPEAX_KAEBUnothrow_t@std@@@Z").Jump("malloc")),
        ("new_array_nothrow", new SupportObject("??_U@YAPEAX_KAEBUnothrow_t@std@@@Z").Jump("malloc")),
        ("new_aligned", new SupportObject("??2@YAPEAX_KW4align_val_t@std@@@Z").Jump("_aligned_malloc")),
        ("new_array_aligned", new SupportObject("??_U@YAPEAX_KW4align_val_t@std@@@Z").Jump("_aligned_malloc")),
        ("delete_aligned", new SupportObject("??3@YAXPEAXW4align_val_t@std@@@Z").Jump("_aligned_free")),
        ("delete_size_aligned", new SupportObject("??3@YAXPEAX_KW4align_val_t@std@@@Z").Jump("_aligned_free")),
        ("delete_array_aligned", new SupportObject("??_V@YAXPEAXW4align_val_t@std@@@Z").Jump("_aligned_free")),
        ("at_quick_exit", new SupportObject("at_quick_exit").Jump("_crt_at_quick_exit")),

        // Static variables of functions: below 0 while they are initialised, and afterwards no larger than the number that each thread has.
        ("statics_epoch", new SupportObject("_Init_thread_epoch").Value(0x8000_0000).Thread()),
        ("statics_header", StaticHeader()),
        ("statics_footer", new SupportObject("_Init_thread_footer").Bytes(0xC7, 0x01, 0x00, 0x00, 0x00, 0x80, 0xC3)), // mov dword [rcx], 80000000h; ret
        ("statics_abort", new SupportObject("_Init_thread_abort").Bytes(0xC7, 0x01, 0x00, 0x00, 0x00, 0x00, 0xC3)),   // mov dword [rcx], 0; ret

        ("thread_variables", ThreadVariables()),
        .. RuntimeChecks.All,

        // The virtual table of type_info, whose only function nobody calls.
        ("type_info", new SupportObject("??_7type_info@@6B@").Address("_purecall")),
    ];

    // The size is in rax, and every register stays: the page below the stack's lowest one catches whoever comes to it, and is to be come to first.
    private static SupportObject StackProbe() => new SupportObject("__chkstk", "___chkstk_ms")
        .Push(10)
        .Push(11)
        .Bytes(0x4C, 0x8D, 0x54, 0x24, 0x18)                //       lea  r10, [rsp+24]
        .Bytes(0x45, 0x31, 0xDB)                            //       xor  r11d, r11d
        .Bytes(0x4C, 0x39, 0xD0)                            //       cmp  rax, r10
        .Bytes(0x73, 0x06)                                  //       jae  1f
        .Bytes(0x4D, 0x89, 0xD3)                            //       mov  r11, r10
        .Bytes(0x49, 0x29, 0xC3)                            //       sub  r11, rax
        .Bytes(0x49, 0x81, 0xE2, 0x00, 0xF0, 0xFF, 0xFF)    // 1:    and  r10, -4096
        .Bytes(0x49, 0x81, 0xE3, 0x00, 0xF0, 0xFF, 0xFF)    //       and  r11, -4096
        .Bytes(0x4D, 0x39, 0xDA)                            // 2:    cmp  r10, r11
        .Bytes(0x76, 0x0C)                                  //       jbe  3f
        .Bytes(0x49, 0x81, 0xEA, 0x00, 0x10, 0x00, 0x00)    //       sub  r10, 4096
        .Bytes(0x41, 0x84, 0x02)                            //       test byte [r10], al
        .Bytes(0xEB, 0xEF)                                  //       jmp  2b
        .Bytes(0x41, 0x5B)                                  // 3:    pop  r11
        .Bytes(0x41, 0x5A)                                  //       pop  r10
        .Bytes(0xC3);                                       //       ret

    // Returns 0 for success, as what it calls does or what has a pointer as its result does not.
    private static SupportObject AtExit(string function, bool isPointer) => !isPointer
        ? new SupportObject("atexit").Jump(function)
        : new SupportObject("atexit")
            .Allocate(Frame)
            .Call(function)
            .Bytes(0x48, 0x83, 0xF8, 0x01)                  // cmp  rax, 1
            .Bytes(0x19, 0xC0)                              // sbb  eax, eax
            .Return(Frame);

    private static SupportObject OnExit() => new SupportObject("_onexit")
        .Bytes(0x48, 0x89, 0x4C, 0x24, 0x08)                // mov  [rsp+8], rcx
        .Allocate(Frame)
        .Call("_crt_atexit")
        .Bytes(0xF7, 0xD8)                                  // neg  eax
        .Bytes(0x48, 0x19, 0xC0)                            // sbb  rax, rax
        .Bytes(0x48, 0xF7, 0xD0)                            // not  rax
        .Bytes(0x48, 0x23, 0x44, 0x24, Frame + 8)           // and  rax, [rsp+48]
        .Return(Frame);

    // Of an older C library, which has an array of them.
    private static SupportObject StandardStream() => new SupportObject("__acrt_iob_func")
        .Bytes(0x89, 0x4C, 0x24, 0x08)                      // mov  [rsp+8], ecx
        .Allocate(Frame)
        .Call("__iob_func")
        .Bytes(0x8B, 0x4C, 0x24, Frame + 8)                 // mov  ecx, [rsp+48]
        .Bytes(0x48, 0x8D, 0x0C, 0x49)                      // lea  rcx, [rcx+rcx*2]
        .Bytes(0x48, 0xC1, 0xE1, 0x04)                      // shl  rcx, 4
        .Bytes(0x48, 0x01, 0xC8)                            // add  rax, rcx
        .Return(Frame);

    // Nobody can guess it; its upper bits are zero, so that copying a text does not write it.
    private static SupportObject Cookie(CodeUse use)
    {
        ulong value = use == CodeUse.Dump ? DefaultCookie : BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 16;
        return new SupportObject("__security_cookie").Value(value | 1);
    }

    private static SupportObject CookieCheck() => new SupportObject("__security_check_cookie")
        .Bytes(0x48, 0x3B, 0x0D).Relative("__security_cookie") //    cmp  rcx, [__security_cookie]
        .Bytes(0x75, 0x01)                                  //       jne  1f
        .Bytes(0xC3)                                        //       ret
        .Bytes(0xB9, 2, 0, 0, 0)                            // 1:    mov  ecx, FAST_FAIL_STACK_COOKIE_CHECK_FAILURE
        .Bytes(0xCD, 0x29);                                 //       int  29h

    // One thread takes a variable that is 0 and makes it -1; others wait until it is something else.
    private static SupportObject StaticHeader() => new SupportObject("_Init_thread_header")
        .Bytes(0x48, 0x89, 0x4C, 0x24, 0x08)                //       mov  [rsp+8], rcx
        .Allocate(Frame)
        .Bytes(0x48, 0x8B, 0x4C, 0x24, Frame + 8)           // 1:    mov  rcx, [rsp+48]
        .Bytes(0x31, 0xC0)                                  //       xor  eax, eax
        .Bytes(0x83, 0xCA, 0xFF)                            //       or   edx, -1
        .Bytes(0xF0, 0x0F, 0xB1, 0x11)                      //       lock cmpxchg [rcx], edx
        .Bytes(0x74, 0x11)                                  //       je   2f
        .Bytes(0x83, 0xF8, 0xFF)                            //       cmp  eax, -1
        .Bytes(0x75, 0x0C)                                  //       jne  2f
        .Bytes(0xB9, 1, 0, 0, 0)                            //       mov  ecx, 1
        .Call("Sleep")
        .Bytes(0xEB, 0xDF)                                  //       jmp  1b
        .Return(Frame);                                     // 2:    ret

    // Variables of each thread that code initialises: once in a thread, when it begins, or when it is the first to ask. Each batch has this for its own variables, the functions for which lie between two marks.
    private static SupportObject ThreadVariables() => new SupportObject("__dyn_tls_on_demand_init")
        .ThreadByte("__tls_guard")
        .MarkIn(".CRT$XDA")
        .MarkIn(".CRT$XDZ")
        .PointerIn(".CRT$XCZ")
        .Bytes(0x31, 0xC9)                                  //       xor  ecx, ecx
        .Bytes(0xBA, 2, 0, 0, 0)                            //       mov  edx, DLL_THREAD_ATTACH
        .Entry("__dyn_tls_init")
        .PointerIn(".CRT$XLC")
        .Bytes(0x83, 0xFA, 0x02)                            //       cmp  edx, DLL_THREAD_ATTACH
        .Bytes(0x74, 0x01)                                  //       je   1f
        .Bytes(0xC3)                                        //       ret
        .PushBase()                                         // 1:    push rbx
        .Allocate(0x20)
        .Bytes(0x8B, 0x05).Relative("_tls_index")           //       mov  eax, [_tls_index]
        .Bytes(0x65, 0x48, 0x8B, 0x0C, 0x25, 0x58, 0, 0, 0) //       mov  rcx, gs:[58h]
        .Bytes(0x48, 0x8B, 0x04, 0xC1)                      //       mov  rax, [rcx+rax*8]
        .Bytes(0x80, 0xB8).ThreadOffset("__tls_guard").Bytes(0) //   cmp  byte [rax+__tls_guard], 0
        .Bytes(0x75, 0x2A)                                  //       jne  3f
        .Bytes(0xC6, 0x80).ThreadOffset("__tls_guard").Bytes(1) //   mov  byte [rax+__tls_guard], 1
        .Bytes(0x48, 0x8D, 0x1D).Relative(".CRT$XDA")       //       lea  rbx, [first mark]
        .Bytes(0x48, 0x8D, 0x05).Relative(".CRT$XDZ")       // 2:    lea  rax, [second mark]
        .Bytes(0x48, 0x39, 0xC3)                            //       cmp  rbx, rax
        .Bytes(0x73, 0x10)                                  //       jae  3f
        .Bytes(0x48, 0x8B, 0x03)                            //       mov  rax, [rbx]
        .Bytes(0x48, 0x83, 0xC3, 0x08)                      //       add  rbx, 8
        .Bytes(0x48, 0x85, 0xC0)                            //       test rax, rax
        .Bytes(0x74, 0xE8)                                  //       je   2b
        .Bytes(0xFF, 0xD0)                                  //       call rax
        .Bytes(0xEB, 0xE4)                                  //       jmp  2b
        .Bytes(0x48, 0x83, 0xC4, 0x20)                      // 3:    add  rsp, 32
        .Bytes(0x5B, 0xC3);                                 //       pop  rbx; ret

    private static SupportObject OperatorNew() => new SupportObject("??2@YAPEAX_K@Z")
        .Bytes(0x48, 0x89, 0x4C, 0x24, 0x08)                //       mov  [rsp+8], rcx
        .Allocate(Frame)
        .Bytes(0x48, 0x83, 0xF9, 0x01)                      //       cmp  rcx, 1
        .Bytes(0x48, 0x83, 0xD1, 0x00)                      //       adc  rcx, 0
        .Call("malloc")
        .Bytes(0x48, 0x85, 0xC0)                            //       test rax, rax
        .Bytes(0x74, 0x05)                                  //       je   1f
        .Return(Frame)
        .Call("?_Xbad_alloc@std@@YAXXZ")                    // 1:    call std::_Xbad_alloc
        .Bytes(0xCC);                                       //       int3
}
