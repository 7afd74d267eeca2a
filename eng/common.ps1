# What the scripts for Windows share: where the tools are. They say what they need, all at once.

# Where Visual Studio's tools for C++ are; empty where there are none.
function Find-VisualStudio {
    $finder = "${env:ProgramFiles(x86)}\Microsoft Visual Studio\Installer\vswhere.exe"
    if (-not (Test-Path $finder)) { return '' }
    return [string](& $finder -latest -prerelease -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath | Select-Object -First 1)
}

# The first clang of the PATH, of LLVM's own folder, and of Visual Studio; empty where there is none.
function Find-Clang([string] $VisualStudio) {
    $found = Get-Command clang -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($found) { return $found.Source }
    $places = @("$env:ProgramFiles\LLVM\bin\clang.exe")
    if ($VisualStudio) { $places += "$VisualStudio\VC\Tools\Llvm\x64\bin\clang.exe" }
    return [string]($places | Where-Object { Test-Path $_ } | Select-Object -First 1)
}

# What builds need: the tools' places. Ends the script where one is missing.
function Find-BuildTools {
    $missing = @()
    $kits = if (Get-Command dotnet -ErrorAction SilentlyContinue) { @(& dotnet --list-sdks) } else { @() }
    if (-not ($kits | Where-Object { $_ -match '^\d\d+\.' })) { $missing += "the .NET SDK 10: install it and put 'dotnet' on the PATH" }

    $visualStudio = Find-VisualStudio
    if (-not $visualStudio) { $missing += "Visual Studio's build tools with 'Desktop development with C++': their linker makes the programs" }

    $clang = Find-Clang $visualStudio
    if (-not $clang) { $missing += "clang, of LLVM or as Visual Studio's component 'C++ Clang tools for Windows': it compiles what Jitney links into executors" }

    if ($missing) {
        foreach ($tool in $missing) { Write-Host "error: this is missing: $tool" }
        exit 1
    }

    return @{ VisualStudio = $visualStudio; Clang = $clang }
}

# Has this process the folders of Visual Studio's headers, libraries and programs in its environment, as its own prompt has.
function Enter-VisualStudio([string] $VisualStudio) {
    foreach ($line in & $env:ComSpec /d /s /c "`"$VisualStudio\VC\Auxiliary\Build\vcvars64.bat`" > nul && set") {
        $name, $value = $line -split '=', 2
        if ($name) { [Environment]::SetEnvironmentVariable($name, $value) }
    }
}

# The words of a command line as programs of C take it apart.
function Join-Words([string[]] $Words) {
    $quoted = foreach ($word in $Words) {
        if ($word -match '^[^\s"]+$') { $word } else { '"' + ($word -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }
    }
    return $quoted -join ' '
}

# Runs a program with so many seconds, and returns its status, which is 124 when the time was up. What it writes goes into files, byte
# by byte; without one it is lost.
function Invoke-Program([string] $Program, [string[]] $Words = @(), [string] $Folder = $PWD.Path, [int] $Limit = 60, [string] $Output = '', [string] $Errors = '', [string] $Given = '') {
    $start = New-Object System.Diagnostics.ProcessStartInfo $Program, (Join-Words $Words)
    $start.WorkingDirectory = $Folder
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $files = @()
    $copies = @()
    foreach ($pair in @(@($process.StandardOutput, $Output), @($process.StandardError, $Errors))) {
        $file = if ($pair[1]) { [System.IO.File]::Create($pair[1]) } else { [System.IO.Stream]::Null }
        $files += $file
        $copies += $pair[0].BaseStream.CopyToAsync($file)
    }

    try {
        if ($Given) {
            $bytes = [System.IO.File]::ReadAllBytes($Given)
            $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        }
        $process.StandardInput.Close()
    } catch [System.IO.IOException] {
        Write-Verbose 'the program does not read its input'
    }

    $status = 124
    if ($process.WaitForExit($Limit * 1000)) {
        [void][System.Threading.Tasks.Task]::WaitAll([System.Threading.Tasks.Task[]] $copies, 10000)
        $status = $process.ExitCode
    } else {
        & taskkill /t /f /pid $process.Id | Out-Null
    }

    foreach ($file in $files) { $file.Dispose() }
    return $status
}

# The compilers for Windows whose objects tests link: clang with Visual C++'s conventions and, where it is on the PATH, GCC of mingw-w64.
# Each has a name, the program for C and for C++, and the words with which jitney.exe finds its libraries.
function Get-TestCompilers([string] $Clang) {
    $compilers = @(@{ Name = 'clang'; C = $Clang; Cpp = $Clang; Options = @('-fms-extensions', '-fexceptions', '-fcxx-exceptions'); Link = @(); Run = @() })
    $gcc = Get-Command x86_64-w64-mingw32-gcc, gcc -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($gcc) {
        $folder = Split-Path (& $gcc.Source -print-libgcc-file-name)
        $libraries = Split-Path (& $gcc.Source -print-file-name=libkernel32.a)
        $compilers += @{ Name = 'gcc'; C = $gcc.Source; Cpp = $gcc.Source -replace 'gcc(\.exe)?$', 'g++$1'; Options = @(); Link = @('-static'); Run = @('-static', '-L', $libraries, '-L', $folder) }
    }
    return $compilers
}

# The value of a line `// NAME: VALUE` of a program's source.
function Get-Directive([string] $Source, [string] $Name) {
    $line = Select-String -Path $Source -Pattern "^// ${Name}: *(.*)" | Select-Object -First 1
    if ($line) { return $line.Matches[0].Groups[1].Value }
    return ''
}
