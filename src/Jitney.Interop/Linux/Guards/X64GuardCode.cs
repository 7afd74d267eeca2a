namespace Jitney.Interop.Linux.Guards;

/// <summary>The handler of <see cref="GuardCode"/> for x86-64.</summary>
internal static class X64GuardCode
{
    /// <summary>The code.</summary>
    public static ReadOnlySpan<byte> Bytes =>
    [
        // handler(edi: signal, rsi: siginfo_t, rdx: context)
        0xf3, 0x0f, 0x1e, 0xfa,                                     // endbr64
        0x83, 0x7e, 0x08, 0x00,                                     // cmp dword ptr [rsi+0x8],0x0  ; si_code: sent, or a fault
        0x7e, 0x7f,                                                 // jle chain
        0x48, 0x8b, 0x46, 0x10,                                     // mov rax,qword ptr [rsi+0x10]  ; si_addr
        0x4c, 0x8b, 0x05, 0xeb, 0x0f, 0x00, 0x00,                   // mov r8,qword ptr [table]

        // next chunk
        0x4d, 0x85, 0xc0,                                           // test r8,r8
        0x74, 0x6f,                                                 // je chain
        0x4d, 0x8d, 0x48, 0x10,                                     // lea r9,[r8+0x10]
        0x41, 0x8b, 0x48, 0x08,                                     // mov ecx,dword ptr [r8+0x8]

        // next entry
        0x4d, 0x8b, 0x11,                                           // mov r10,qword ptr [r9]
        0x4d, 0x85, 0xd2,                                           // test r10,r10
        0x74, 0x13,                                                 // je skip
        0x4c, 0x39, 0xd0,                                           // cmp rax,r10
        0x72, 0x0e,                                                 // jb skip
        0x4d, 0x8b, 0x59, 0x08,                                     // mov r11,qword ptr [r9+0x8]
        0x4c, 0x39, 0xd8,                                           // cmp rax,r11
        0x73, 0x05,                                                 // jae skip
        0x4d, 0x3b, 0x11,                                           // cmp r10,qword ptr [r9]
        0x74, 0x0d,                                                 // je found

        // skip
        0x49, 0x83, 0xc1, 0x20,                                     // add r9,0x20
        0xff, 0xc9,                                                 // dec ecx
        0x75, 0xdd,                                                 // jne next entry
        0x4d, 0x8b, 0x00,                                           // mov r8,qword ptr [r8]
        0xeb, 0xcb,                                                 // jmp next chunk

        // found: zeros from the page to the end of the range
        0x41, 0xc7, 0x41, 0x10, 0x01, 0x00, 0x00, 0x00,             // mov dword ptr [r9+0x10],0x1  ; was cut
        0x57,                                                       // push rdi
        0x56,                                                       // push rsi
        0x52,                                                       // push rdx
        0x41, 0x8b, 0x51, 0x14,                                     // mov edx,dword ptr [r9+0x14]
        0x48, 0x89, 0xc7,                                           // mov rdi,rax
        0x48, 0x81, 0xe7, 0x00, 0xf0, 0xff, 0xff,                   // and rdi,0xfffffffffffff000
        0x4c, 0x89, 0xde,                                           // mov rsi,r11
        0x48, 0x29, 0xfe,                                           // sub rsi,rdi
        0x41, 0xba, 0x32, 0x40, 0x00, 0x00,                         // mov r10d,0x4032  ; private, fixed, anonymous, no reserve
        0x49, 0x83, 0xc8, 0xff,                                     // or r8,0xffffffffffffffff
        0x45, 0x31, 0xc9,                                           // xor r9d,r9d
        0xb8, 0x09, 0x00, 0x00, 0x00,                               // mov eax,0x9  ; mmap
        0x0f, 0x05,                                                 // syscall
        0x5a,                                                       // pop rdx
        0x5e,                                                       // pop rsi
        0x5f,                                                       // pop rdi
        0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff,                         // cmp rax,0xfffffffffffff001
        0x73, 0x01,                                                 // jae chain
        0xc3,                                                       // ret

        // chain: not ours
        0x48, 0x8b, 0x05, 0x78, 0x0f, 0x00, 0x00,                   // mov rax,qword ptr [former]
        0x48, 0x85, 0xc0,                                           // test rax,rax
        0x74, 0x30,                                                 // je default
        0xf7, 0x05, 0x71, 0x0f, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, // test dword ptr [resets],0x1
        0x75, 0x02,                                                 // jne reset
        0xff, 0xe0,                                                 // jmp rax

        // reset: the former action is for one signal only
        0x57,                                                       // push rdi
        0x56,                                                       // push rsi
        0x52,                                                       // push rdx
        0x48, 0x8d, 0x35, 0x93, 0x0f, 0x00, 0x00,                   // lea rsi,[default action]
        0x31, 0xd2,                                                 // xor edx,edx
        0x41, 0xba, 0x08, 0x00, 0x00, 0x00,                         // mov r10d,0x8
        0xb8, 0x0d, 0x00, 0x00, 0x00,                               // mov eax,0xd  ; rt_sigaction
        0x0f, 0x05,                                                 // syscall
        0x5a,                                                       // pop rdx
        0x5e,                                                       // pop rsi
        0x5f,                                                       // pop rdi
        0xff, 0x25, 0x43, 0x0f, 0x00, 0x00,                         // jmp qword ptr [former]

        // default: there is no handler
        0x57,                                                       // push rdi
        0x56,                                                       // push rsi
        0x48, 0x8d, 0x35, 0x72, 0x0f, 0x00, 0x00,                   // lea rsi,[default action]
        0x31, 0xd2,                                                 // xor edx,edx
        0x41, 0xba, 0x08, 0x00, 0x00, 0x00,                         // mov r10d,0x8
        0xb8, 0x0d, 0x00, 0x00, 0x00,                               // mov eax,0xd  ; rt_sigaction
        0x0f, 0x05,                                                 // syscall
        0x41, 0x5a,                                                 // pop r10
        0x5a,                                                       // pop rdx
        0x41, 0x83, 0x7a, 0x08, 0x00,                               // cmp dword ptr [r10+0x8],0x0
        0x7f, 0x1b,                                                 // jg done  ; the access is tried again, and the system ends the process
        0xb8, 0x27, 0x00, 0x00, 0x00,                               // mov eax,0x27  ; getpid
        0x0f, 0x05,                                                 // syscall
        0x48, 0x89, 0xc7,                                           // mov rdi,rax
        0xb8, 0xba, 0x00, 0x00, 0x00,                               // mov eax,0xba  ; gettid
        0x0f, 0x05,                                                 // syscall
        0x48, 0x89, 0xc6,                                           // mov rsi,rax
        0xb8, 0x29, 0x01, 0x00, 0x00,                               // mov eax,0x129  ; rt_tgsigqueueinfo: as it was sent
        0x0f, 0x05,                                                 // syscall

        // done
        0xc3,                                                       // ret
    ];
}
