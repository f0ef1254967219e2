namespace Zentra.Server.Vault;

/// <summary>A secret in a file that only the server's user may read.</summary>
internal static class SecretFile
{
    public static byte[] ReadOrMake(string path, Func<byte[]> make)
    {
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }
        var secret = make();
        Write(path, secret);
        return secret;
    }

    /// <summary>Whole or not at all, also in a crash.</summary>
    public static void Write(string path, byte[] secret)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(draft, options))
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
