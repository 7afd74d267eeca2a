/* Starts .NET's runtime, as `dotnet` does where it is installed: the package of the runtime has all but that program.
   It lies beside hostfxr.dll, in the folder that has the runtime below shared/, and hands its words on. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef int (*HostMain)(int count, u16 **words, const u16 *program, const u16 *folder, const u16 *application);

__declspec(dllimport) void *LoadLibraryExW(const u16 *path, void *file, u32 flags);
__declspec(dllimport) void *GetProcAddress(void *library, const char *name);
__declspec(dllimport) u32 GetModuleFileNameW(void *module, u16 *path, u32 size);

enum { longest_path = 32768, with_its_folder = 8, cannot_start = 131 };
static u16 program[longest_path], folder[longest_path], library[longest_path + 16], application[longest_path + 16];

static void append(u16 *path, u32 end, const char *name)
{
    for (u32 i = 0; i < end; i++)
        path[i] = program[i];

    do
        path[end++] = (u8)*name;
    while (*name++);
}

int wmain(int count, u16 **words)
{
    u32 end = GetModuleFileNameW(0, program, longest_path);
    if (end == longest_path)
        return cannot_start;

    while (end > 0 && program[end - 1] != '\\')
        end--;

    append(folder, end, "");
    append(library, end, "hostfxr.dll");
    append(application, end, "dotnet.dll"); /* there is none, which means that the words name the program */
    void *host = LoadLibraryExW(library, 0, with_its_folder);
    HostMain start = host ? (HostMain)GetProcAddress(host, "hostfxr_main_startupinfo") : 0;
    return start ? start(count, words, program, folder, application) : cannot_start;
}
