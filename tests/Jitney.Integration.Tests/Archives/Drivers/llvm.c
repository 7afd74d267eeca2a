// options: -I/usr/lib/llvm-19/include
// llvm: x86 passes irreader orcjit
// libraries: -lstdc++ -lz3 -lz -lzstd -lxml2 -lm
// native: -fuse-ld=mold
// end: exit 42
#include <llvm-c/Analysis.h>
#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Object.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdio.h>
#include <stdlib.h>

// 50 MB of somebody else's C++: a compiler that parses, optimizes, generates code and links it as another user of this process would.
static const char source[] =
    "define i32 @triangle(i32 %n) {\n"
    "start:\n"
    "  br label %loop\n"
    "loop:\n"
    "  %i = phi i32 [ 0, %start ], [ %next, %loop ]\n"
    "  %sum = phi i32 [ 0, %start ], [ %more, %loop ]\n"
    "  %next = add i32 %i, 1\n"
    "  %more = add i32 %sum, %next\n"
    "  %last = icmp eq i32 %next, %n\n"
    "  br i1 %last, label %end, label %loop\n"
    "end:\n"
    "  ret i32 %more\n"
    "}\n"
    "define double @dot(ptr %a, ptr %b, i64 %n) {\n"
    "start:\n"
    "  br label %loop\n"
    "loop:\n"
    "  %i = phi i64 [ 0, %start ], [ %next, %loop ]\n"
    "  %sum = phi double [ 0.0, %start ], [ %more, %loop ]\n"
    "  %pa = getelementptr double, ptr %a, i64 %i\n"
    "  %pb = getelementptr double, ptr %b, i64 %i\n"
    "  %va = load double, ptr %pa\n"
    "  %vb = load double, ptr %pb\n"
    "  %product = fmul fast double %va, %vb\n"
    "  %more = fadd fast double %sum, %product\n"
    "  %next = add i64 %i, 1\n"
    "  %last = icmp eq i64 %next, %n\n"
    "  br i1 %last, label %end, label %loop\n"
    "end:\n"
    "  ret double %more\n"
    "}\n";

static LLVMModuleRef parse(LLVMContextRef context, const char *text, size_t size)
{
    char *problem = NULL;
    LLVMModuleRef module = NULL;
    if (LLVMParseIRInContext(context, LLVMCreateMemoryBufferWithMemoryRangeCopy(text, size, "module"), &module, &problem))
        printf("refused: %s", problem);
    LLVMDisposeMessage(problem);
    return module;
}

static void check(LLVMErrorRef error)
{
    if (error) {
        char *message = LLVMGetErrorMessage(error);
        puts(message);
        LLVMDisposeErrorMessage(message);
    }
}

static void compile(LLVMContextRef context)
{
    LLVMModuleRef module = parse(context, source, sizeof source - 1);
    char *problem = NULL;
    LLVMTargetRef target;
    if (LLVMGetTargetFromTriple("x86_64-unknown-linux-gnu", &target, &problem))
        puts(problem);
    LLVMTargetMachineRef machine = LLVMCreateTargetMachine(
        target, "x86_64-unknown-linux-gnu", "x86-64-v3", "", LLVMCodeGenLevelDefault, LLVMRelocPIC, LLVMCodeModelDefault);
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    check(LLVMRunPasses(module, "default<O2>", machine, options));
    check(LLVMRunPasses(module, "no-such-pass", machine, options));
    LLVMDisposePassBuilderOptions(options);
    char *text = LLVMPrintModuleToString(module);
    puts(text);
    LLVMDisposeMessage(text);

    LLVMMemoryBufferRef assembly, object;
    LLVMTargetMachineEmitToMemoryBuffer(machine, module, LLVMAssemblyFile, &problem, &assembly);
    fwrite(LLVMGetBufferStart(assembly), 1, LLVMGetBufferSize(assembly), stdout);
    LLVMDisposeMemoryBuffer(assembly);
    LLVMTargetMachineEmitToMemoryBuffer(machine, module, LLVMObjectFile, &problem, &object);
    LLVMBinaryRef binary = LLVMCreateBinary(object, context, &problem);
    LLVMSectionIteratorRef section = LLVMObjectFileCopySectionIterator(binary);
    for (; !LLVMObjectFileIsSectionIteratorAtEnd(binary, section); LLVMMoveToNextSection(section))
        printf("%lu\n", (unsigned long)LLVMGetSectionSize(section));
    LLVMDisposeSectionIterator(section);
    LLVMDisposeBinary(binary);
    LLVMDisposeMemoryBuffer(object);
    LLVMDisposeTargetMachine(machine);
    LLVMDisposeModule(module);
}

static void run(void)
{
    LLVMOrcThreadSafeContextRef context = LLVMOrcCreateNewThreadSafeContext();
    LLVMModuleRef module = parse(LLVMOrcThreadSafeContextGetContext(context), source, sizeof source - 1);
    LLVMOrcThreadSafeModuleRef safe = LLVMOrcCreateNewThreadSafeModule(module, context);
    LLVMOrcDisposeThreadSafeContext(context);
    LLVMOrcLLJITRef jit;
    check(LLVMOrcCreateLLJIT(&jit, NULL));
    check(LLVMOrcLLJITAddLLVMIRModule(jit, LLVMOrcLLJITGetMainJITDylib(jit), safe));
    LLVMOrcExecutorAddress triangle = 0, nowhere = 0;
    check(LLVMOrcLLJITLookup(jit, &triangle, "triangle"));
    printf("%d\n", ((int (*)(int))triangle)(100));
    check(LLVMOrcLLJITLookup(jit, &nowhere, "nowhere"));
    check(LLVMOrcDisposeLLJIT(jit));
}

int main(void)
{
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMContextRef context = LLVMContextCreate();
    compile(context);
    parse(context, "define i32 @broken(", 19);
    LLVMContextDispose(context);
    fflush(stdout);
    run();
    return 42;
}
