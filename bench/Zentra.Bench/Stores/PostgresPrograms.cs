namespace Zentra.Bench.Stores;

/// <summary>Where PostgreSQL's programs are: a distribution's folder of the newest version, or the PATH.</summary>
internal static class PostgresPrograms
{
    private const int OldestVersion = 15;

    /// <summary>The program's path, or null where this machine has none.</summary>
    public static string? Find(string program)
    {
        var versions = new DirectoryInfo("/usr/lib/postgresql");
        var installed = versions.Exists ? versions.GetDirectories() : [];
        var folders = installed
            .Select(d => (Version: int.TryParse(d.Name, out var version) ? version : 0, d.FullName))
            .Where(d => d.Version >= OldestVersion)
            .OrderByDescending(d => d.Version)
            .Select(d => Path.Combine(d.FullName, "bin"));
        var searched = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Concat(searched).Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
    }
}
