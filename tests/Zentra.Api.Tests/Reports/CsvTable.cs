using System.Diagnostics;
using System.Text.Json;
using CsvHelper;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Reports;

/// <summary>A report in CSV as others read it: rows of cells by the names of their columns.</summary>
internal static class CsvTable
{
    /// <summary>Read by the library that also writes it.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Csv(this Response response)
    {
        Assert.Equal("text/csv; charset=utf-8; header=present", response.Is(200).ContentType);
        using var csv = CsvReader.Create(response.Body, new CsvReaderOptions { HasHeader = false });
        List<string[]> lines = [];
        while (csv.Read())
        {
            lines.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        }
        return [.. lines.Skip(1).Select(cells => Assert.IsType<Dictionary<string, string>>(
            lines[0].Zip(cells).ToDictionary(c => c.First, c => c.Second)))];
    }

    /// <summary>Some cells of each row, with blanks between them.</summary>
    public static IEnumerable<string> Say(
        this IEnumerable<IReadOnlyDictionary<string, string>> rows, params string[] columns) =>
        rows.Select(r => string.Join(' ', columns.Select(c => r[c])));

    /// <summary>The same of a report in JSON.</summary>
    public static IEnumerable<string> Rows(this JsonElement report, params string[] columns)
    {
        Assert.Equal("report", report.Say("object"));
        return report.Items("data").Select(r => string.Join(' ', columns.Select(c => r.Say(c))));
    }

    /// <summary>Read by Python's own reader: a list of records for each line.</summary>
    public static async Task<string[][]> ByPython(this Response response)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(f => File.Exists(Path.Combine(f, "python3"))), "There is no python3 here.");
        const string Script =
            "import csv,io,json,sys;"
            + "t=io.TextIOWrapper(sys.stdin.buffer,encoding='utf-8',newline='');"
            + "print(json.dumps(list(csv.reader(t,strict=True))))";
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await python.StandardInput.BaseStream.WriteAsync(response.Body);
        python.StandardInput.Close();
        var read = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.Equal(0, python.ExitCode);
        return JsonSerializer.Deserialize<string[][]>(read)!;
    }
}
