# The conformance programs, as programs.sh compares them under Wine: linked natively, and linked and run by jitney.exe.
param([string] $Word = '', [switch] $Quick)
$ErrorActionPreference = 'Stop'
Set-Location "$PSScriptRoot\..\..\.."
. .\eng\common.ps1
$tools = Find-BuildTools
Enter-VisualStudio $tools.VisualStudio

$jitney = "$PWD\artifacts\jitney-windows\jitney.exe"
$folder = "$PWD\artifacts\windows-programs"
Remove-Item $folder -Recurse -Force -ErrorAction SilentlyContinue
$ways = [ordered]@{ shared = @(); copying = @('--memory', 'copy'); inside = @('--in-process') }
$leftOut = @(Get-Content tests\windows-programs\left-out.txt)
$passed = 0; $failed = 0; $skipped = 0; $turn = 0

# What a program writes and how it ends, as text; each byte is a character.
function Get-Outcome([string] $Place, [string] $Program, [string[]] $Words, [string] $Given) {
    $status = Invoke-Program $Program $Words -Folder $Place -Output "$Place\output" -Errors "$Place\errors" -Given $Given
    return [System.Text.Encoding]::GetEncoding(28591).GetString([System.IO.File]::ReadAllBytes("$Place\output")) + "`nstatus $status"
}

$compilers = @(Get-TestCompilers $tools.Clang)
foreach ($compiler in $compilers) {
    $sources = @(Get-ChildItem tests\Jitney.Integration.Tests\Programs\*\*.c, tests\Jitney.Integration.Tests\Programs\*\*.cpp)
    # These stand in for what Visual C++ brings elsewhere.
    if ($compiler.Name -eq 'clang') { $sources += @(Get-ChildItem tests\windows-programs\*.c, tests\windows-programs\*.cc | Where-Object { $_.Name -ne 'start.c' }) }
    foreach ($source in $sources | Where-Object { $_.FullName -like "*$Word*" }) {
        $name = "$($source.Directory.Name)/$($source.Name)"
        $place = "$folder\$($compiler.Name)\$($source.Directory.Name)\$($source.BaseName)"
        New-Item -ItemType Directory -Force $place, "$place\native" | Out-Null
        $options = @((Get-Directive $source.FullName options) -split ' ' | Where-Object { $_ })
        $words = @((Get-Directive $source.FullName arguments) -split ' ' | Where-Object { $_ })
        $end = Get-Directive $source.FullName end
        $given = Get-Directive $source.FullName input
        $typed = ''
        if ($given) { $typed = "$place\input"; [System.IO.File]::WriteAllText($typed, "$given`n") }

        # Both have the name that the program sees.
        $objects = @(); $status = 0
        foreach ($unit in @($source.FullName) + @((Get-Directive $source.FullName with) -split ' ' | Where-Object { $_ } | ForEach-Object { "$($source.DirectoryName)\Parts\$_" })) {
            $object = if ($objects) { "part$($objects.Count).o" } else { "$($source.BaseName).exe" }
            $program = if ($unit -match '\.(cc|cpp)$') { $compiler.Cpp } else { $compiler.C }
            if ($status -eq 0) { $status = Invoke-Program $program (@('-w', '-O1', '-c', $unit, '-o', $object) + $compiler.Options + $options) -Folder $place -Errors "$place\compiler" }
            $objects += $object
        }

        $native = "$place\native\$($source.BaseName).exe"
        if ($status -ne 0) { $skipped++; "skipped $($compiler.Name) ${name}: it is not compiled here"; continue }
        $status = Invoke-Program $compiler.Cpp ($compiler.Link + $objects + @('-o', $native)) -Folder $place -Errors "$place\linker"
        if ($status -ne 0) { $skipped++; "skipped $($compiler.Name) ${name}: it is not linked natively"; continue }

        # Some are about things that Windows has not.
        $expected = Get-Outcome "$place\native" $native $words $typed
        $written = [IO.Path]::ChangeExtension($source.FullName, '.expected')
        if (Test-Path $written) { $expected = [IO.File]::ReadAllText($written) + $expected.Substring($expected.LastIndexOf("`n")) }
        $ending = $expected.Substring($expected.LastIndexOf("`n") + 1)
        if ($ending -eq 'status 124' -or ((-not $end -or $end -like 'exit*') -and $ending -ne "status $(if ($end) { $end.Substring(5) } else { 0 })")) {
            $skipped++; "skipped $($compiler.Name) ${name}: ends with $ending natively"; continue
        }

        $expected = $expected.Replace($native, "$($source.BaseName).exe")
        $turn++
        $kind = if ($compiler.Name -eq 'clang') { 'msvc' } else { $compiler.Name }
        foreach ($way in $ways.Keys) {
            if ($Quick -and @($ways.Keys)[$turn % 3] -ne $way) { continue }
            if ($leftOut -match "^(\*|$way|$kind) $([regex]::Escape($name)) ") { $skipped++; "skipped $($compiler.Name) $way ${name}: left-out.txt has the reason"; continue }
            $libraries = if ($compiler.Name -eq 'gcc') { @((Get-Directive $source.FullName libraries) -split ' ' | Where-Object { $_ }) } else { @() }
            $outcome = Get-Outcome $place $jitney (@('run') + $ways[$way] + $compiler.Run + $objects + $libraries + @('--') + $words) $typed
            if ($outcome -ceq $expected) {
                $passed++
            } else {
                $failed++
                "failed $($compiler.Name) $way ${name}: $($outcome.Substring($outcome.LastIndexOf("`n") + 1)) instead of $ending; $(Get-Content "$place\errors" | Select-Object -First 1)"
            }
        }
    }
}

if ($compilers.Count -lt 2) { $skipped++; 'skipped: programs by GCC: no gcc of mingw-w64 is on the PATH' }
"$passed passed, $failed failed, $skipped skipped"
