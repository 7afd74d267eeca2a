# Builds the programs and runs the tests of what knows no operating system, on Windows. Needs what build.ps1 needs.
# A word as argument selects the test programs whose names have it. The last line is `N passed, N failed, N skipped`.
# See docs/windows.md.
param([string] $Part = '')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

& .\build.ps1
$results = 'artifacts\test-results-windows'
New-Item -ItemType Directory -Force $results | Out-Null
$passed = 0; $failed = 0; $skipped = 0
foreach ($name in 'Jitney.Protocol.Tests', 'Jitney.ObjectFiles.Tests', 'Jitney.Linking.Tests' | Where-Object { $_ -like "*$Part*" }) {
    dotnet build "tests\$name" --nologo -v quiet -c Release
    if ($LASTEXITCODE -ne 0) { $failed++; continue }

    $result = "$results\$name.xml"
    Remove-Item $result -ErrorAction SilentlyContinue
    & "tests\$name\bin\Release\net10.0\$name.exe" -noLogo -noColor -xml $result
    if (-not (Test-Path $result)) { $failed++; Write-Host "${name}: left no results"; continue }

    foreach ($assembly in ([xml](Get-Content -Raw $result)).assemblies.assembly) {
        $passed += [int]$assembly.passed; $failed += [int]$assembly.failed + [int]$assembly.errors; $skipped += [int]$assembly.skipped
    }
}

Write-Host "$passed passed, $failed failed, $skipped skipped"
if ($failed -ne 0 -or $passed -eq 0) { exit 1 }
