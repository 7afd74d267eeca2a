# The .NET tests, as units.sh runs them under Wine: compiled ahead of time into one program, linked with Visual Studio's tools. Tests
# of what other compilers make are skipped here unless -Recorded names a folder in which units.sh has kept their runs.
param([string] $Project = '', [string] $Word = '', [string] $Recorded = '', [switch] $Quick)
$ErrorActionPreference = 'Stop'
Set-Location "$PSScriptRoot\..\..\.."
. .\eng\common.ps1
$tools = Find-BuildTools
$limit = 1200 # seconds for each project

$published = 'artifacts\publish-windows\Jitney.WindowsTests'
$program = "$PWD\$published\Jitney.WindowsTests.exe"
dotnet publish tests\Jitney.WindowsTests\Jitney.WindowsTests.csproj --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 "-p:JitneyClang=$($tools.Clang)" -o $published
if ($LASTEXITCODE -ne 0) { '0 passed, 1 failed'; exit 1 }

if ($Recorded) { $env:JITNEY_TOOLS_PLAY = (Resolve-Path $Recorded).Path }
New-Item -ItemType Directory -Force artifacts\windows-results | Out-Null
$passed = 0; $failed = 0; $skipped = 0
$projects = 'Interop', 'Protocol', 'ObjectFiles', 'Linking', 'Execution', 'Executor', '' | ForEach-Object { "Jitney.$(if ($_) { "$_." })Tests" }
if ($Quick) { $projects = 'Jitney.Interop.Tests', 'Jitney.Execution.Tests', 'Jitney.Executor.Tests' }
foreach ($name in $projects | Where-Object { -not $Project -or $_ -eq $Project }) {
    $file = "$PWD\artifacts\windows-results\$name.txt"
    Remove-Item $file -ErrorAction SilentlyContinue

    # A test that ends the whole program has failed, and the next run goes on behind it.
    for ($run = 0; $run -lt 20; $run++) {
        $lines = @(if (Test-Path $file) { Get-Content $file })
        $begun = @($lines -match '^begin ').Count
        $status = Invoke-Program $program @($name, $file, $Word) -Limit $limit
        $lines = @(if (Test-Path $file) { Get-Content $file })
        if ($lines -and $lines[-1] -eq 'end') { break }

        "${name}: ended with status $status in the midst of a test"
        if (-not ($lines -and $lines[-1] -like 'failed*')) { Add-Content $file 'failed (the program ended)' }
        if (@($lines -match '^begin ').Count -le $begun) { break }
    }

    $lines = @(Get-Content $file)
    $p = @($lines -match '^passed ').Count; $f = @($lines -match '^failed ').Count; $s = @($lines -match '^skipped ').Count
    if ($lines[-1] -ne 'end' -or $p + $f + $s -eq 0) { $f++; "${name}: did not come to its end, or ran no tests" }
    $lines -match '^failed '
    "${name}: $p passed, $f failed, $s skipped"
    $passed += $p; $failed += $f; $skipped += $s
}

if (-not $Recorded) { 'left out: tests of what compilers for Linux make; -Recorded FOLDER plays runs that units.sh has kept in artifacts/windows-tools' }
"$passed passed, $failed failed, $skipped skipped"
