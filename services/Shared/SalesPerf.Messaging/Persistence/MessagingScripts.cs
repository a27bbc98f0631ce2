using System.Reflection;

namespace SalesPerf.Messaging;

/// <summary>The SQL scripts of the schema <c>messaging</c>, embedded under their file names; the migrator runs them in order of name.</summary>
public static class MessagingScripts
{
    /// <summary>The assembly that embeds them.</summary>
    public static Assembly Assembly => typeof(MessagingScripts).Assembly;
}
