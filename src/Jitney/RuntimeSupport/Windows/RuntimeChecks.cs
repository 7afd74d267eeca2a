namespace Jitney.RuntimeSupport.Windows;

/// <summary>What Visual C++'s code calls that checks itself while it runs (<c>/RTC1</c>, <c>/RTCc</c>). Natively a report ends the program; here the program ends without one.</summary>
internal static class RuntimeChecks
{
    // FAST_FAIL_STACK_COOKIE_CHECK_FAILURE, FAST_FAIL_FATAL_APP_EXIT.
    private const byte Overrun = 2;
    private const byte Fatal = 7;

    /// <summary>The functions, each an object.</summary>
    public static IEnumerable<(string Name, SupportObject Object)> All =>
    [
        ("rtc_begin", new SupportObject("_RTC_InitBase").Bytes(0xC3)),
        ("rtc_end", new SupportObject("_RTC_Shutdown").Bytes(0xC3)),
        ("rtc_variables", Variables()),
        ("rtc_variables_and_blocks", new SupportObject("_RTC_CheckStackVars2").Jump("_RTC_CheckStackVars")),

        // Blocks of alloca are put into a list, which nobody looks at here.
        ("rtc_block", new SupportObject("_RTC_AllocaHelper").Bytes(0xC3)),
        ("rtc_uninitialised", new SupportObject("_RTC_UninitUse").Bytes(0xB9, Fatal, 0, 0, 0).Bytes(0xCD, 0x29)), // mov ecx, NUMBER; int 29h
        .. Narrowings(),
    ];

    // A value that becomes narrower may lose nothing: 0 and -1 in the bits that go are sound.
    private static IEnumerable<(string Name, SupportObject Object)> Narrowings()
    {
        foreach ((int from, int to) in ((int, int)[])[(2, 1), (4, 1), (8, 1), (4, 2), (8, 2), (8, 4)])
        {
            byte bits = (byte)(8 * to);
            SupportObject code = new SupportObject($"_RTC_Check_{from}_to_{to}").Bytes(from switch
            {
                2 => [0x48, 0x0F, 0xBF, 0xD1],              //       movsx  rdx, cx
                4 => [0x48, 0x63, 0xD1],                    //       movsxd rdx, ecx
                _ => [0x48, 0x89, 0xCA],                    //       mov    rdx, rcx
            });
            yield return ($"rtc_narrow_{from}_{to}", code
                .Bytes(0x48, 0x89, 0xD0)                    //       mov  rax, rdx
                .Bytes(0x48, 0xC1, 0xFA, bits)              //       sar  rdx, BITS
                .Bytes(0x48, 0xFF, 0xC2)                    //       inc  rdx
                .Bytes(0x48, 0x83, 0xFA, 0x01)              //       cmp  rdx, 1
                .Bytes(0x77, 0x01)                          //       ja   1f
                .Bytes(0xC3)                                //       ret
                .Bytes(0xB9, Fatal, 0, 0, 0)                // 1:    mov  ecx, NUMBER
                .Bytes(0xCD, 0x29));                        //       int  29h
        }
    }

    // The frame is in rcx. Around each variable that the list in rdx has, the frame was filled with CCh.
    private static SupportObject Variables() => new SupportObject("_RTC_CheckStackVars")
        .Bytes(0x48, 0x85, 0xD2)                            //       test rdx, rdx
        .Bytes(0x74, 0x35)                                  //       je   3f
        .Bytes(0x8B, 0x02)                                  //       mov  eax, [rdx]
        .Bytes(0x48, 0x8B, 0x52, 0x08)                      //       mov  rdx, [rdx+8]
        .Bytes(0xFF, 0xC8)                                  // 1:    dec  eax
        .Bytes(0x78, 0x2B)                                  //       js   3f
        .Bytes(0x4C, 0x63, 0x02)                            //       movsxd r8, dword [rdx]
        .Bytes(0x4C, 0x63, 0x4A, 0x04)                      //       movsxd r9, dword [rdx+4]
        .Bytes(0x49, 0x01, 0xC8)                            //       add  r8, rcx
        .Bytes(0x41, 0x81, 0x78, 0xFC, 0xCC, 0xCC, 0xCC, 0xCC) //    cmp  dword [r8-4], CCCCCCCCh
        .Bytes(0x75, 0x10)                                  //       jne  2f
        .Bytes(0x43, 0x81, 0x3C, 0x08, 0xCC, 0xCC, 0xCC, 0xCC) //    cmp  dword [r8+r9], CCCCCCCCh
        .Bytes(0x75, 0x06)                                  //       jne  2f
        .Bytes(0x48, 0x83, 0xC2, 0x10)                      //       add  rdx, 16
        .Bytes(0xEB, 0xD8)                                  //       jmp  1b
        .Bytes(0xB9, Overrun, 0, 0, 0)                      // 2:    mov  ecx, NUMBER
        .Bytes(0xCD, 0x29)                                  //       int  29h
        .Bytes(0xC3);                                       // 3:    ret
}
