namespace Zentra.Bench.Processes;

/// <summary>Files of proc(5) that hold a field a line, `name: value`.</summary>
internal static class ProcFile
{
    public static string Field(string path, string name) => File.ReadLines(path)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim())
        .FirstOrDefault("unknown");

    public static long Kilobytes(string path, string name) => long.Parse(Field(path, name).Split(' ')[0]);
}
