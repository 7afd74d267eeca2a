program starts;
{$mode objfpc}
uses sysutils, classes;
var
  lines: TStringList;
  count: integer;
  nowhere: pinteger;
begin
  lines := TStringList.Create;
  for count := 1 to 1000 do lines.Add(IntToStr(count));
  writeln(lines.Count, ' ', ParamCount, ' ', ParamStr(1), ' ', GetEnvironmentVariable('GREETING'));
  try
    raise Exception.Create('thrown');
  except
    on one: Exception do writeln(one.Message);
  end;
  try
    nowhere := nil;
    nowhere^ := 1;
  except
    on one: EAccessViolation do writeln('violation');
  end;
  halt(3);
end.
